using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Security;
using IoSecrets.Emulator;
using Microsoft.PowerShell;

namespace IoSecrets.Tests.Hosting;

/// <summary>The real PowerShell engine with the built module, and an emulator of the service.</summary>
public sealed class Shell : IAsyncDisposable
{
    // Without cancellation, a request ends at the module's timeout of 100 s.
    internal static readonly TimeSpan ShorterThanTimeout = TimeSpan.FromSeconds(60);

    // The module closes a connection that has been idle for 4 s.
    private static readonly TimeSpan ShorterThanIdle = TimeSpan.FromSeconds(3);

    private Shell(SecretsEmulator emulator, RecordingHost host, Runspace runspace)
    {
        Emulator = emulator;
        Host = host;
        Runspace = runspace;
    }

    /// <summary>Is cancelled together with the test.</summary>
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public SecretsEmulator Emulator { get; }

    public RecordingHost Host { get; }

    public Runspace Runspace { get; }

    public string BaseUri => Emulator.BaseUri.ToString();

    public static async Task<Shell> StartAsync(EmulatorOptions? options = null)
    {
        var host = new RecordingHost();
        return new Shell(await SecretsEmulator.StartAsync(options ?? new EmulatorOptions(), Cancellation), host, OpenRunspace(host));
    }

    /// <summary>Starts a shell and connects with the emulator's key.</summary>
    public static async Task<Shell> ConnectAsync(EmulatorOptions? options = null, string more = "")
    {
        var shell = await StartAsync(options);
        var connected = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key {more}", ("key", shell.Key));
        Assert.Null(connected.Terminating);
        return shell;
    }

    /// <summary>Opens a runspace with the module imported.</summary>
    public static Runspace OpenRunspace(RecordingHost host)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        state.ImportPSModule(BuildOutput.ModuleManifest);
        state.ThrowOnRunspaceOpenError = true;
        var runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return runspace;
    }

    public SecureString Key => Secure(Emulator.DefaultAccount.ApiKey);

    public static SecureString Secure(string text) => new NetworkCredential("", text).SecurePassword;

    /// <summary>Waits until the service has received this number of requests.</summary>
    public Task WaitForRequestsAsync(int requests) => Emulator.Requests.WaitForAsync(requests, Cancellation).BoundedAsync();

    /// <summary>Waits until the service has no requests in flight.</summary>
    public Task WaitForNoneInFlightAsync() => Emulator.Requests.WaitForNoneInFlightAsync(Cancellation).BoundedAsync(ShorterThanTimeout);

    /// <summary>Waits until the clients have closed all connections, for less time than it takes to close an idle connection.</summary>
    public Task WaitForNoConnectionAsync() => Emulator.WaitForNoConnectionAsync(Cancellation).BoundedAsync(ShorterThanIdle);

    /// <summary>Stops a pipeline as Ctrl+C does.</summary>
    public static async Task StopAsync(PowerShell pipeline, Task running)
    {
        await pipeline.StopAsync(null, null).BoundedAsync(ShorterThanTimeout);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => running.BoundedAsync(ShorterThanTimeout));
    }

    public IReadOnlyList<Guid> Seed(int count) => Emulator.Store.Seed(Emulator.DefaultAccount, count);

    public Task<ScriptResult> RunAsync(string script, params (string Name, object? Value)[] variables) => RunAsync(Runspace, script, variables);

    public static async Task<ScriptResult> RunAsync(Runspace runspace, string script, params (string Name, object? Value)[] variables)
    {
        using var pipeline = NewPipeline(runspace, script, variables);
        return await GetResultAsync(pipeline, pipeline.InvokeAsync());
    }

    /// <summary>Runs a script, and stops it as Ctrl+C does once the service has received this number of requests in all.</summary>
    public async Task RunAndStopAsync(string script, int requests, params (string Name, object? Value)[] variables)
    {
        using var pipeline = NewPipeline(script, variables);
        var running = pipeline.InvokeAsync();
        await WaitForRequestsAsync(requests);
        await StopAsync(pipeline, running);
    }

    /// <summary>Creates a pipeline that the test itself starts and stops.</summary>
    public PowerShell NewPipeline(string script, params (string Name, object? Value)[] variables) => NewPipeline(Runspace, script, variables);

    public static async Task<ScriptResult> GetResultAsync(PowerShell pipeline, Task<PSDataCollection<PSObject>> invocation)
    {
        IReadOnlyList<PSObject> output = [];
        ErrorRecord? terminating = null;
        try
        {
            output = [.. await invocation.BoundedAsync(what: $"the script {pipeline.Commands.Commands[0]}")];
        }
        catch (RuntimeException failure)
        {
            terminating = failure.ErrorRecord;
        }

        return new ScriptResult(
            output,
            [.. pipeline.Streams.Error],
            [.. pipeline.Streams.Warning.Select(warning => warning.Message)],
            [.. pipeline.Streams.Verbose.Select(verbose => verbose.Message)],
            terminating);
    }

    public async ValueTask DisposeAsync()
    {
        // A pipeline that cannot be stopped fails its test and does not hang the test run.
        await Task.Run(Runspace.Dispose, CancellationToken.None).WaitAsync(Waiting.Longest, CancellationToken.None);
        await Emulator.DisposeAsync();
    }

    // Without the catch, the script would continue after a cmdlet's terminating error, which would be listed with the other errors.
    private static PowerShell NewPipeline(Runspace runspace, string script, (string Name, object? Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            runspace.SessionStateProxy.SetVariable(name, value);
        }

        var pipeline = PowerShell.Create(runspace);
        pipeline.AddScript($"try {{ {script}\n }} catch {{ throw }}");
        return pipeline;
    }
}
