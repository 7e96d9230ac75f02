using System.Globalization;
using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>What Import-Module costs in a pwsh that has just started.</summary>
internal static class Import
{
    private const string ThreadJob = "Microsoft.PowerShell.ThreadJob";

    private const double MostOverEmpty = 40;

    // A start is short, and what disturbs it is not: it takes more of them.
    private const int Repetitions = 3;

    public static async Task<string> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (ChildProgram.Find("pwsh") is not { } pwsh)
        {
            return "There was no pwsh on PATH.";
        }

        using var empty = new EmptyModule();
        (string Name, string Module, Series Times)[] modules =
        [
            ("a binary module without a cmdlet", empty.Manifest, new()),
            ($"{ThreadJob}, which comes with PowerShell", ThreadJob, new()),
            ("IoSecrets", Repository.ModuleManifest, new()),
        ];

        // The first round reads the files from disk and does not count.
        var rounds = options.Rounds * Repetitions;
        for (var round = -1; round < rounds; round++)
        {
            for (var turn = 0; turn < modules.Length; turn++)
            {
                // Another begins each round: to come first is no one's gain.
                var (_, module, times) = modules[(turn + round + 1) % modules.Length];
                var time = await TimeAsync(pwsh, module, cancellationToken);
                if (round >= 0)
                {
                    times.Add(time);
                }
            }
        }

        var table = new MarkdownTable(" module", "import", "range", "over the first", " goal");
        foreach (var (name, module, times) in modules)
        {
            var over = times.Minus(modules[0].Times);
            var goal = module == Repository.ModuleManifest ? over.Median <= MostOverEmpty ? "met" : "**missed**" : "";
            table.Add($"{name}", $"{times.Median:0} ms", $"{times.Range("0")} ms", $"{over.Median:0} ms", $"{goal}");
        }

        return $"{table}\n\n{await FirstCommands.MeasureAsync(pwsh, rounds, cancellationToken)}";
    }

    private static async Task<double> TimeAsync(ChildProgram pwsh, string module, CancellationToken cancellationToken)
    {
        var script = "$w = [System.Diagnostics.Stopwatch]::StartNew(); "
            + $"Import-Module '{module.Replace("'", "''", StringComparison.Ordinal)}' -ErrorAction Stop; "
            + "$w.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)";
        var (output, exitCode) = await pwsh.RunAsync(["-NoProfile", "-NonInteractive", "-Command", script], cancellationToken);
        return exitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{module} cannot be imported.");
    }
}
