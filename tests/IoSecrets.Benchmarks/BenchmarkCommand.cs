using System.CommandLine;
using IoSecrets.Benchmarks.Chapters;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks;

/// <summary>The command line: what a person asks for, and what the benchmarks start themselves again with.</summary>
internal static class BenchmarkCommand
{
    private const int Done = 0;
    private const int WrongUse = 2;

    public static Task<int> InvokeAsync(string[] arguments)
    {
        var quick = new Option<bool>("--quick") { Description = "Rough results in a few minutes: three rounds instead of five, and fewer IDs and points." };
        var write = new Option<bool>("--write") { Description = "Also write the tables to docs/performance.md." };
        var only = new Option<ChapterName[]>("--only")
        {
            HelpName = "CHAPTER",
            Description = "Measure only this chapter: throughput, limits, memory or import. Can be given more than once.",
            AllowMultipleArgumentsPerToken = true,
        };
        var root = new RootCommand("Compares the IoSecrets module with its alternatives, and prints tables in Markdown.")
        {
            quick, only, write, ServeVerb(), MemoryVerb(),
        };
        root.SetAction((parsed, cancellationToken) => MeasureAsync(
            new BenchmarkOptions(parsed.GetValue(quick), parsed.GetValue(only) ?? [], parsed.GetValue(write)), cancellationToken));
        return root.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (Repository.Configuration != "Release")
        {
            await Console.Error.WriteLineAsync("The benchmarks need a release build: dotnet run -c Release --project tests/IoSecrets.Benchmarks");
            return WrongUse;
        }

        await Run.MeasureAsync(options, cancellationToken);
        return Done;
    }

    private static Command ServeVerb()
    {
        var latency = new Option<int>("--latency");
        var limit = new Option<ServedLimit>("--limit");
        var silent = new Option<bool>("--silent");
        var verb = new Command("serve") { latency, limit, silent };
        verb.Hidden = true;
        verb.SetAction((parsed, cancellationToken) => Server.RunAsync(
            new ServerSettings(parsed.GetValue(latency), parsed.GetValue(limit), !parsed.GetValue(silent)), cancellationToken));
        return verb;
    }

    private static Command MemoryVerb()
    {
        var baseUri = new Argument<string>("base-uri");
        var warmUp = new Argument<FileInfo>("warm-up");
        var ids = new Argument<FileInfo>("ids");
        var verb = new Command("memory") { baseUri, warmUp, ids };
        verb.Hidden = true;
        verb.SetAction((parsed, cancellationToken) => MemoryChild.RunAsync(
            new Uri(parsed.GetRequiredValue(baseUri)), parsed.GetRequiredValue(warmUp), parsed.GetRequiredValue(ids), cancellationToken));
        return verb;
    }
}
