using IoSecrets.Sandbox.Hosting;

namespace IoSecrets.Sandbox;

/// <summary>The script that imports the module, connects and sets $ids, and what it is told.</summary>
internal sealed class BootstrapScript : IDisposable
{
    // A hundred thousand ids are too much for a command line or a variable of the environment.
    private readonly string _idFile = Path.GetTempFileName();
    private readonly SandboxService _service;

    public BootstrapScript(SandboxService service)
    {
        _service = service;
        File.WriteAllLines(_idFile, service.Ids);
    }

    /// <summary>The script's path and its arguments.</summary>
    public string[] Arguments =>
        [Path.Combine(AppContext.BaseDirectory, "Scripts", "Opening.ps1"), CarriedModule.Manifest, _service.BaseUri, _idFile];

    public void Dispose() => File.Delete(_idFile);
}
