using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>The real PowerShell engine, with the built module imported by its manifest.</summary>
internal sealed class Engine : IDisposable
{
    private readonly Runspace _runspace;

    public Engine()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Repository.ModuleManifest);
        state.ThrowOnRunspaceOpenError = true;
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>Connects to a service, by a connection that has no open socket yet.</summary>
    public void Connect(Uri baseUri, string key)
    {
        using var secure = new NetworkCredential("", key).SecurePassword;
        // The test of the connection is a request, and would take its part of a rate limit.
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand("Connect-IoNet").AddParameter("BaseUri", baseUri).AddParameter("ApiKey", secure).AddParameter("SkipConnectionTest");
        shell.Invoke();
        if (shell.HadErrors)
        {
            throw shell.Streams.Error[0].Exception;
        }
    }

    /// <summary>Deletes the secrets through the pipeline, as a user does.</summary>
    /// <returns>What it took.</returns>
    public async Task<Cost> RemoveAsync(IEnumerable<string> ids, int width, CancellationToken cancellationToken)
    {
        _runspace.SessionStateProxy.SetVariable("ids", ids);
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript($"$ids | Remove-IoSecret -Force -ThrottleLimit {width}");
        using var stopping = cancellationToken.Register(() => shell.BeginStop(null, null));
        return await Cost.OfAsync(shell.InvokeAsync);
    }

    public void Dispose() => _runspace.Dispose();
}
