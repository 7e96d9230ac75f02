using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;
using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Compares the module with what people write in PowerShell without a module.</summary>
internal static class OneLiners
{
    private const int Width = 32;
    private const int Ids = 300;
    private static readonly int[] Latencies = [0, 20, 100];

    public static async Task<string> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (ChildProgram.Find("pwsh") is not { } pwsh)
        {
            return "There was no pwsh on PATH for Invoke-RestMethod.";
        }

        using var module = new CmdletClient();
        IClient[] clients = [module, new ScriptClient(pwsh, "parallel", "Parallel.ps1"), new ScriptClient(pwsh, "loop", "Loop.ps1")];
        var table = new MarkdownTable(
            "latency", "IoSecrets", "`Invoke-RestMethod` in `ForEach-Object -Parallel`", "`Invoke-RestMethod` in a loop");
        foreach (var latency in Latencies)
        {
            await using var server = await ServerProcess.StartAsync(new ServerSettings(latency), cancellationToken);
            var results = await new Race(server, clients).RunAsync(options.IsQuick ? Ids / 3 : Ids, Width, options.Rounds, cancellationToken);
            table.Add($"{latency} ms", $"{results[0].Rate.Median:N0}", $"{results[1].Rate.Median:N0}", $"{results[2].Rate.Median:N0}");
        }

        return table.ToString();
    }
}
