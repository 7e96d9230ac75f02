using System.CommandLine;
using IoSecrets.Benchmarks.Chapters;
using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks;

/// <summary>Parses the command line. The hidden commands are for the processes that the benchmarks start themselves.</summary>
internal static class BenchmarkCommand
{
    private const int Success = 0;
    private const int InvalidArguments = 2;

    public static Task<int> InvokeAsync(string[] arguments)
    {
        var quick = new Option<bool>("--quick") { Description = "Rough results in a few minutes: three rounds instead of five, and fewer IDs and points." };
        var write = new Option<bool>("--write") { Description = "Also write the tables to docs/performance.md." };
        var only = new Option<ChapterName[]>("--only")
        {
            HelpName = "CHAPTER",
            Description = "Measure only this chapter: throughput, width, tls, limits, memory, cold or import. Can be given more than once.",
            AllowMultipleArgumentsPerToken = true,
        };
        var root = new RootCommand("Compares the IoSecrets module with its alternatives, and prints tables in Markdown.")
        {
            quick, only, write, CreateServeCommand(), CreateMemoryCommand(), CreateDeleteCommand(),
        };
        root.SetAction((parsed, cancellationToken) => MeasureAsync(
            new BenchmarkOptions(parsed.GetValue(quick), parsed.GetValue(only) ?? [], parsed.GetValue(write)), cancellationToken));
        return root.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (BuildPaths.Configuration != "Release")
        {
            await Console.Error.WriteLineAsync("The benchmarks need a release build: dotnet run -c Release --project tests/IoSecrets.Benchmarks");
            return InvalidArguments;
        }

        await BenchmarkRun.MeasureAsync(options, cancellationToken);
        return Success;
    }

    private static Command CreateServeCommand()
    {
        var latency = new Option<int>("--latency");
        var limit = new Option<ServedLimit>("--limit");
        var silent = new Option<bool>("--silent");
        var workers = new Option<int?>("--workers");
        var atOnce = new Option<int?>("--at-once");
        var slows = new Option<bool>("--slows");
        var tls = new Option<ServedTls>("--tls");
        var command = new Command("serve") { latency, limit, silent, workers, atOnce, slows, tls };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => Server.RunAsync(
            new ServerSettings(parsed.GetValue(latency), parsed.GetValue(limit), !parsed.GetValue(silent))
            {
                Workers = parsed.GetValue(workers),
                AtOnce = parsed.GetValue(atOnce),
                SlowsDown = parsed.GetValue(slows),
                Tls = parsed.GetValue(tls),
            },
            cancellationToken));
        return command;
    }

    private static Command CreateDeleteCommand()
    {
        var baseUri = new Argument<string>("base-uri");
        var ids = new Argument<FileInfo[]>("ids");
        var bare = new Option<bool>("--bare");
        var width = new Option<int?>("--width");
        var command = new Command("delete") { baseUri, ids, bare, width };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => FreshClient.RunAsync(
            new Uri(parsed.GetRequiredValue(baseUri)), parsed.GetRequiredValue(ids), parsed.GetValue(bare), parsed.GetValue(width), cancellationToken));
        return command;
    }

    private static Command CreateMemoryCommand()
    {
        var baseUri = new Argument<string>("base-uri");
        var warmUp = new Argument<FileInfo>("warm-up");
        var ids = new Argument<FileInfo>("ids");
        var command = new Command("memory") { baseUri, warmUp, ids };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => MemoryProcess.RunAsync(
            new Uri(parsed.GetRequiredValue(baseUri)), parsed.GetRequiredValue(warmUp), parsed.GetRequiredValue(ids), cancellationToken));
        return command;
    }
}
