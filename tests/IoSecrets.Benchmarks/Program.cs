using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using IoSecrets.Benchmarks.Chapters;

namespace IoSecrets.Benchmarks;

internal sealed record Options(bool IsQuick, bool Writes)
{
    public int Rounds => IsQuick ? 3 : 5;
}

/// <summary>Parses the command line, measures the chapters, and prints their tables.</summary>
internal static class Program
{
    private static readonly OrderedDictionary<string, Func<Options, CancellationToken, Task<string>>> Chapters = new()
    {
        ["throughput"] = Throughput.MeasureAsync,
        ["width"] = Width.MeasureAsync,
        ["tls"] = Width.MeasureTlsAsync,
        ["limits"] = Limits.MeasureAsync,
        ["memory"] = Memory.MeasureAsync,
        ["cold"] = Sessions.MeasureColdAsync,
        ["import"] = Sessions.MeasureImportAsync,
    };

    public static Task<int> Main(string[] arguments)
    {
        // Tables and pictures have the same numbers everywhere.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        // Every pwsh that is measured inherits it.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        var quick = new Option<bool>("--quick") { Description = "Rough results in a few minutes: three rounds instead of five, and fewer IDs and points." };
        var write = new Option<bool>("--write") { Description = "Also write the tables to docs/performance.md." };
        var only = new Option<string[]>("--only")
        {
            HelpName = "CHAPTER",
            Description = $"Measure only this chapter: {string.Join(", ", Chapters.Keys)}. Can be given more than once.",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong([.. Chapters.Keys]);
        var root = new RootCommand("Compares the IoSecrets module with its alternatives, and prints tables in Markdown.")
        {
            quick, only, write,
            CreateChildCommand<ServerSettings>(Server.Command, Server.RunAsync),
            CreateChildCommand<NewProcess>(NewProcess.Command, NewProcess.RunAsync),
            CreateChildCommand<Work>(Memory.Command, Memory.RunAsync),
        };
        root.SetAction((parsed, cancellationToken) => MeasureAsync(
            new Options(parsed.GetValue(quick), parsed.GetValue(write)), parsed.GetValue(only) ?? [], cancellationToken));
        return root.Parse(arguments).InvokeAsync();
    }

    // For the processes that the benchmarks start themselves.
    private static Command CreateChildCommand<T>(string name, Func<T, CancellationToken, Task> runAsync)
    {
        var json = new Argument<string>("json");
        var command = new Command(name) { json };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => runAsync(JsonSerializer.Deserialize<T>(parsed.GetRequiredValue(json))!, cancellationToken));
        return command;
    }

    private static async Task<int> MeasureAsync(Options options, string[] only, CancellationToken cancellationToken)
    {
        if (BuildPaths.Configuration != "Release")
        {
            await Console.Error.WriteLineAsync("The benchmarks need a release build: dotnet run -c Release --project tests/IoSecrets.Benchmarks");
            return 2;
        }

        Report("machine", await Machine.DescribeAsync(cancellationToken), options);
        foreach (var (name, measureAsync) in Chapters.Where(chapter => only.Length == 0 || only.Contains(chapter.Key)))
        {
            var tables = await measureAsync(options, cancellationToken);
            Report(name, $"{tables}\n\nMeasured on {DateTime.UtcNow:yyyy-MM-dd}{(options.IsQuick ? ", roughly" : "")}.", options);
        }

        return 0;
    }

    private static void Report(string chapter, string text, Options options)
    {
        Console.WriteLine($"\n## {chapter}\n\n{text}");
        if (options.Writes)
        {
            WriteToPage(chapter, text);
        }
    }

    // The page has the tables of each chapter between two comments.
    private static void WriteToPage(string chapter, string text)
    {
        var page = File.ReadAllText(BuildPaths.Page);
        var between = new Regex($"(?<=<!-- begin {chapter} -->\n).*(?=<!-- end {chapter} -->)", RegexOptions.Singleline);
        if (!between.IsMatch(page))
        {
            throw new InvalidOperationException($"{BuildPaths.Page} does not have the comments <!-- begin {chapter} --> and <!-- end {chapter} -->.");
        }

        File.WriteAllText(BuildPaths.Page, between.Replace(page, _ => text + "\n"));
    }
}
