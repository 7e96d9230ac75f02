using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>Deletes with the module. The runspace stays open, so that opening one is not part of the time.</summary>
internal sealed class CmdletClient : IClient, IDisposable
{
    private readonly Engine _engine = new();

    public string Name => "IoSecrets";

    public bool NeedsWarmUp => true;

    public async Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
    {
        _engine.Connect(work.BaseUri, work.Key);
        return await _engine.RemoveAsync(work.Ids, work.Width, cancellationToken);
    }

    public void Dispose() => _engine.Dispose();
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

    /// <summary>Connects to a service, without opening a socket.</summary>
    public void Connect(Uri baseUri, string key)
    {
        using var secure = new NetworkCredential("", key).SecurePassword;
        // Without the connection test, whose requests would count against a rate limit.
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand("Connect-IoNet").AddParameter("BaseUri", baseUri).AddParameter("ApiKey", secure).AddParameter("SkipConnectionTest");
        shell.Invoke();
        if (shell.HadErrors)
        {
            throw shell.Streams.Error[0].Exception;
        }
    }

    /// <summary>Deletes the secrets through the pipeline, as users do.</summary>
    /// <returns>The cost.</returns>
    public async Task<Cost> RemoveAsync(IEnumerable<string> ids, int? width, CancellationToken cancellationToken)
    {
        _runspace.SessionStateProxy.SetVariable("ids", ids);
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript($"$ids | Remove-IoSecret -Force{(width is null ? "" : $" -ThrottleLimit {width}")}");
        using var stopping = cancellationToken.Register(() => shell.BeginStop(null, null));
        return await Cost.MeasureAsync(shell.InvokeAsync);
    }

    public void Dispose() => _runspace.Dispose();
}
