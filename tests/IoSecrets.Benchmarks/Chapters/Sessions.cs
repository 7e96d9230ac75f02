namespace IoSecrets.Benchmarks.Chapters;

/// <summary>Measures what users wait for in a new pwsh.</summary>
internal static class Sessions
{
    private const string NoPwsh = "There was no pwsh on PATH.";

    private static readonly string ImportModule = $"Import-Module {Quote(BuildPaths.ModuleManifest)}";

    private static readonly (Scenario Scenario, double FirstGoal, double MedianGoal)[] ColdCases =
    [
        (new Scenario(new ServerSettings(0), 5000, 16, Runs: 3), 2.5, 1.6),
        (new Scenario(new ServerSettings(20), 8000, 128, Runs: 3), 1.30, 1.10),
    ];

    /// <summary>Measures the first runs, beside those of a bare client in a new process.</summary>
    public static async Task<string> MeasureColdAsync(Options options, CancellationToken cancellationToken)
    {
        if (ChildProgram.Find("pwsh") is not { } pwsh)
        {
            return NoPwsh;
        }

        var table = new Table<Row<(Scenario Scenario, double FirstGoal, double MedianGoal)>>(
            ("latency", row => $"{row.Case.Scenario.Settings.LatencyMilliseconds} ms"),
            ("width", row => $"{row.Case.Scenario.Width}"),
            ("ids", row => $"{row.Case.Scenario.Ids:N0}"),
            ("IoSecrets: first run", row => Time(row, 0, 0).Format("0", " ms")),
            ("second", row => Time(row, 0, 1).Format("0", " ms")),
            ("third", row => Time(row, 0, 2).Format("0", " ms")),
            ("HttpClient: first run", row => Time(row, 1, 0).Format("0", " ms")),
            ("second", row => Time(row, 1, 1).Format("0", " ms")),
            ("third", row => Time(row, 1, 2).Format("0", " ms")),
            ("ratio of the first", row => First(row).FormatWithRange("0.00")),
            ("of the medians", row => Medians(row).FormatWithRange("0.00")),
            (" goal", row => Goal.Format(First(row).Median <= row.Case.FirstGoal && Medians(row).Median <= row.Case.MedianGoal)));
        var module = CreateSession(pwsh, work =>
        [
            ImportModule,
            Connect(work),
            .. work.IdFiles.SelectMany(file => (string[])
            [
                $"$ids = [System.IO.File]::ReadAllLines({Quote(file)})",
                Timed($"$ids | Remove-IoSecret -Force -ThrottleLimit {work.Width}"),
            ]),
        ]);
        var bare = NewProcess.CreateClient(isBare: true, sendsProbes: true);
        foreach (var coldCase in ColdCases)
        {
            await using var server = await ServerProcess.StartAsync(coldCase.Scenario.Settings, cancellationToken);
            var sessions = await Runner.TakeTurnsAsync(
                options.Rounds, laps: 1, [module, bare], (client, token) => Runner.RunAsync(server, coldCase.Scenario, client, token), cancellationToken);
            table.Add(new(coldCase, sessions));
        }

        return table.ToString();
    }

    /// <summary>Measures the import, and the first commands.</summary>
    public static async Task<string> MeasureImportAsync(Options options, CancellationToken cancellationToken)
    {
        if (ChildProgram.Find("pwsh") is not { } pwsh)
        {
            return NoPwsh;
        }

        // An import is short compared with its disturbances, so it needs more rounds. The first reads the files from disk, and is not counted.
        var rounds = 1 + (options.IsQuick ? options.Rounds : 21);
        string[] imports = [$"Import-Module {Quote(CreateEmptyModule())}", ImportModule];
        var costs = await Runner.TakeTurnsAsync(
            rounds, laps: 1, imports, (import, token) => TimeAsync(pwsh, [Timed(import)], null, token), cancellationToken);
        Series[] times = [.. costs.Select(module => Series.From(module.Skip(1), cost => cost.Milliseconds[0]))];
        var table = new Table<(string Name, Series Times, string Goal)>(
            (" module", row => row.Name),
            ("import", row => row.Times.Format("0", " ms")),
            ("range", row => row.Times.FormatRange("0", " ms")),
            ("over the first", row => (row.Times - times[0]).Format("0", " ms")),
            (" goal", row => row.Goal));
        table.Add(("a binary module without a cmdlet", times[0], ""));
        table.Add(("IoSecrets", times[1], Goal.Format((times[1] - times[0]).Median <= 40)));
        return $"{table}\n\n{await MeasureFirstCommandsAsync(pwsh, rounds, cancellationToken)}";
    }

    private static async Task<string> MeasureFirstCommandsAsync(string pwsh, int rounds, CancellationToken cancellationToken)
    {
        (string Name, Func<Work, string> GetCommand)[] steps =
        [
            ("`Import-Module IoSecrets`", _ => ImportModule),
            ("`Get-IoNetConnection`, without a connection", _ => "Get-IoNetConnection -ErrorAction Ignore"),
            ("`Connect-IoNet`, which asks twice", Connect),
            ("`Remove-IoSecret` of one secret", work => $"Remove-IoSecret -Id {File.ReadAllText(work.IdFiles[0]).Trim()} -Force"),
        ];
        var session = CreateSession(pwsh, work => steps.Select(step => Timed(step.GetCommand(work))));
        var scenario = new Scenario(new ServerSettings(0), Ids: 1);
        await using var server = await ServerProcess.StartAsync(scenario.Settings, cancellationToken);
        var results = await Runner.TakeTurnsAsync(
            rounds, laps: 1, [session], (client, token) => Runner.RunAsync(server, scenario, client, token), cancellationToken);
        var sessions = new Row<Scenario>(scenario, [results[0][1..]]);
        var table = new Table<int>(
            (" step", step => steps[step].Name),
            ("takes", step => Time(sessions, 0, step).Format("0", " ms")),
            ("range", step => Time(sessions, 0, step).FormatRange("0", " ms")),
            ("since the start", step => sessions.Get(0, session => session.Cost.Milliseconds[..(step + 1)].Sum()).Format("0", " ms")));
        for (var step = 0; step < steps.Length; step++)
        {
            table.Add(step);
        }

        return table.ToString();
    }

    // The smallest binary module with a manifest: a small library without a cmdlet.
    private static string CreateEmptyModule()
    {
        const string Library = "Microsoft.Extensions.Primitives.dll";
        const string NoExports = "CmdletsToExport = @(); FunctionsToExport = @(); AliasesToExport = @(); VariablesToExport = @()";
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "Empty")).FullName;
        var manifest = Path.Combine(folder, "Empty.psd1");
        File.Copy(Path.Combine(BuildPaths.ModuleFolder, "bin", "deps", Library), Path.Combine(folder, Library), overwrite: true);
        File.WriteAllText(manifest, $"@{{ RootModule = '{Library}'; ModuleVersion = '1.0'; {NoExports} }}");
        return manifest;
    }

    private static Client CreateSession(string pwsh, Func<Work, IEnumerable<string>> getCommands) =>
        new("IoSecrets", (work, cancellationToken) => TimeAsync(pwsh, getCommands(work), work.Address, cancellationToken));

    private static Task<Cost> TimeAsync(string pwsh, IEnumerable<string> commands, ServerAddress? address, CancellationToken cancellationToken)
    {
        var script = string.Join("; ", commands.Prepend("$ErrorActionPreference = 'Stop'"));
        return ChildProgram.TimeAsync(pwsh, ["-NoProfile", "-NonInteractive", "-Command", script], address, cancellationToken);
    }

    private static string Timed(string command) =>
        $"$watch = [System.Diagnostics.Stopwatch]::StartNew(); {command}; $watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)";

    private static string Connect(Work work) => $"Connect-IoNet -BaseUri {work.Address.BaseUri}";

    private static string Quote(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";

    private static Series Time<T>(Row<T> row, int client, int run) => row.Get(client, session => session.Cost.Milliseconds[run]);

    private static Series First<T>(Row<T> row) => Time(row, 0, 0) / Time(row, 1, 0);

    private static Series Medians<T>(Row<T> row)
    {
        static double Median(Result session) => new Series(session.Cost.Milliseconds).Median;
        return row.Get(0, Median) / row.Get(1, Median);
    }
}
