using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Text.Json;

namespace IoSecrets.Benchmarks;

/// <summary>The secrets to delete: for each run, a file with the ids, one per line. Without a width, the module finds it, and others use the maximum.</summary>
internal sealed record Work(ServerAddress Address, string[] IdFiles, int? Width)
{
    public const int MaximumWidth = 128;

    public int GivenWidth => Width ?? MaximumWidth;
}

/// <summary>The time of each run, without the start of the client, and the processor time, of a client in this process.</summary>
internal sealed record Cost(double[] Milliseconds, TimeSpan Processor = default)
{
    public static async Task<Cost> MeasureAsync(Work work, Func<string[], Task> deleteAsync, CancellationToken cancellationToken)
    {
        var (times, processor) = (new List<double>(), TimeSpan.Zero);
        foreach (var file in work.IdFiles)
        {
            var ids = await File.ReadAllLinesAsync(file, cancellationToken);
            var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            await deleteAsync(ids);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            processor += Environment.CpuUsage.TotalTime - before;
        }

        return new Cost([.. times], processor);
    }
}

/// <summary>Deletes many secrets, and begins without an open connection.</summary>
/// <param name="Name">The name in the tables.</param>
/// <param name="DeleteAsync">Deletes the secrets.</param>
/// <param name="NeedsWarmUp">True if the client runs in this process, and is faster after its first run.</param>
/// <param name="Session">Ends together with the client; null for none.</param>
internal sealed record Client(
    string Name, Func<Work, CancellationToken, Task<Cost>> DeleteAsync, bool NeedsWarmUp = false, IDisposable? Session = null) : IDisposable
{
    /// <summary>Deletes with the module. The runspace stays open, so that opening one is not part of the time.</summary>
    public static Client CreateModule()
    {
        var engine = new Engine();
        Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
        {
            engine.Connect(work.Address);
            return Cost.MeasureAsync(work, ids => engine.RemoveAsync(ids, work.Width, cancellationToken), cancellationToken);
        }

        return new Client("IoSecrets", DeleteAsync, NeedsWarmUp: true, engine);
    }

    /// <summary>Deletes as a .NET program does without a library: without retries or a report.</summary>
    /// <param name="sendsProbes">Sends first what Connect-IoNet sends, so that a socket is open and the runtime has compiled HTTP.</param>
    public static Client CreateBare(bool sendsProbes = false)
    {
        async Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = work.Address.Secrets };
            http.DefaultRequestHeaders.Add("x-api-key", work.Address.Key);
            foreach (var id in sendsProbes ? (string[])["not-an-id", $"{Guid.NewGuid()}"] : [])
            {
                using var response = await http.GetAsync(new Uri(id, UriKind.Relative), cancellationToken);
            }

            var options = new ParallelOptions { MaxDegreeOfParallelism = work.GivenWidth, CancellationToken = cancellationToken };
            return await Cost.MeasureAsync(
                work,
                ids => Parallel.ForEachAsync(ids, options, async (id, token) =>
                {
                    using var response = await http.DeleteAsync(new Uri(id, UriKind.Relative), token);
                }),
                cancellationToken);
        }

        return new Client("HttpClient", DeleteAsync, NeedsWarmUp: true);
    }

    /// <summary>Deletes with one curl, which honours Retry-After. Its start, a few milliseconds, is part of its time.</summary>
    /// <returns>Null without curl.</returns>
    public static Client? FindCurl(int retries = 0) => ChildProgram.Find("curl") is not { } curl ? null : new(
        retries == 0 ? "curl --parallel" : $"curl --parallel --retry {retries}",
        async (work, cancellationToken) =>
        {
            var config = work.IdFiles[0] + ".curl";
            // The responses go to standard output: curl cannot retry with /dev/null, because it cannot truncate that file.
            string[] options =
            [
                "parallel", $"parallel-max = {work.GivenWidth}", $"retry = {retries}", "silent", "no-progress-meter", "noproxy = \"*\"",
                "request = \"DELETE\"", $"header = \"x-api-key: {work.Address.Key}\"",
            ];
            var urls = File.ReadLines(work.IdFiles[0]).Select(id => $"url = \"{work.Address.Secrets}{id}\"");
            await File.WriteAllLinesAsync(config, options.Concat(urls), cancellationToken);
            return await Cost.MeasureAsync(
                work, _ => ChildProgram.RunAsync(curl, ["--disable", "--config", config], null, cancellationToken), cancellationToken);
        });

    /// <summary>Deletes with a script in a new pwsh. The script measures its own time.</summary>
    /// <returns>Null without pwsh.</returns>
    public static Client? FindScript(string name, string script, int retries = 0) => ChildProgram.Find("pwsh") is not { } pwsh ? null : new(
        name,
        (work, cancellationToken) => ChildProgram.TimeAsync(
            pwsh,
            [
                "-NoProfile", "-NonInteractive", "-File", BuildPaths.Script(script),
                $"{work.Address.Secrets}", work.IdFiles[0], $"{work.GivenWidth}", $"{retries}",
            ],
            work.Address,
            cancellationToken));

    public void Dispose() => Session?.Dispose();
}

/// <summary>The runs of the module or of a bare client in a new process. Its start and the import of the module are not part of the times.</summary>
internal sealed record NewProcess(Work Work, bool IsBare, bool SendsProbes)
{
    public const string Command = "delete";

    public static Client CreateClient(bool isBare, bool sendsProbes = false) => new(
        isBare ? "HttpClient" : "IoSecrets",
        (work, cancellationToken) => ChildProgram.TimeAsync(
            BuildPaths.Program, [Command, JsonSerializer.Serialize(new NewProcess(work, isBare, sendsProbes))], work.Address, cancellationToken));

    public static async Task RunAsync(NewProcess runs, CancellationToken cancellationToken)
    {
        using var client = runs.IsBare ? Client.CreateBare(runs.SendsProbes) : Client.CreateModule();
        var cost = await client.DeleteAsync(runs.Work, cancellationToken);
        Console.WriteLine(string.Join('\n', cost.Milliseconds));
    }
}

/// <summary>Runs PowerShell, with the built module imported by its manifest.</summary>
internal sealed class Engine : IDisposable
{
    private readonly Runspace _runspace;

    public Engine()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(BuildPaths.ModuleManifest);
        state.ThrowOnRunspaceOpenError = true;
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    public void Connect(ServerAddress address)
    {
        using var key = new NetworkCredential("", address.Key).SecurePassword;
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand("Connect-IoNet").AddParameter("BaseUri", address.BaseUri).AddParameter("ApiKey", key).AddParameter("ErrorAction", "Stop");
        // Without the connection test, which opens a socket, and whose requests would count against a rate limit.
        shell.AddParameter("SkipConnectionTest").Invoke();
    }

    /// <summary>Deletes the secrets through the pipeline, as users do.</summary>
    public async Task RemoveAsync(IEnumerable<string> ids, int? width, CancellationToken cancellationToken)
    {
        _runspace.SessionStateProxy.SetVariable("ids", ids);
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript($"$ids | Remove-IoSecret -Force{(width is null ? "" : $" -ThrottleLimit {width}")}");
        using var stopping = cancellationToken.Register(() => shell.BeginStop(null, null));
        await shell.InvokeAsync();
    }

    public void Dispose() => _runspace.Dispose();
}
