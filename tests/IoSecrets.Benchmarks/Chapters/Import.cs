using System.Globalization;
using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures Import-Module in a new pwsh.</summary>
internal static class Import
{
    private const double MaximumOverEmpty = 40;

    // An import is short compared with its disturbances, so it needs more measurements.
    private const int Rounds = 21;

    /// <summary>The text in place of the tables of a chapter that needs pwsh.</summary>
    public const string NoPwsh = "There was no pwsh on PATH.";

    public static async Task<string> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (ChildProgram.Find("pwsh") is not { } pwsh)
        {
            return NoPwsh;
        }

        using var empty = new EmptyModule();
        (string Name, string Module, Series Times)[] modules =
        [
            ("a binary module without a cmdlet", empty.Manifest, new()),
            ("IoSecrets", BuildPaths.ModuleManifest, new()),
        ];

        // The first round reads the files from disk, and is not counted.
        var rounds = options.IsQuick ? options.Rounds : Rounds;
        for (var round = -1; round < rounds; round++)
        {
            for (var turn = 0; turn < modules.Length; turn++)
            {
                // Another module begins each round, so that none has the advantage of the first turn.
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
            var goal = module == BuildPaths.ModuleManifest ? over.Median <= MaximumOverEmpty ? "met" : "**missed**" : "";
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

/// <summary>The smallest binary module with a manifest: a small library without a cmdlet.</summary>
internal sealed class EmptyModule : IDisposable
{
    private const string Library = "Microsoft.Extensions.Primitives.dll";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iosecrets-bench-");

    public EmptyModule()
    {
        File.Copy(Path.Combine(BuildPaths.ModuleFolder, "bin", "deps", Library), Path.Combine(_folder.FullName, Library));
        Manifest = Path.Combine(_folder.FullName, "Empty.psd1");
        File.WriteAllText(
            Manifest,
            $"@{{ RootModule = '{Library}'; ModuleVersion = '1.0'; "
            + "CmdletsToExport = @(); FunctionsToExport = @(); AliasesToExport = @(); VariablesToExport = @() }");
    }

    public string Manifest { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
