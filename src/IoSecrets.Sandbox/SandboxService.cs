using IoSecrets.Emulator;

namespace IoSecrets.Sandbox;

/// <summary>The emulated service, with secrets in it.</summary>
internal sealed class SandboxService : IAsyncDisposable
{
    /// <summary>The variable that Connect-IoNet reads the key from.</summary>
    public const string KeyVariable = "IOINTELLIGENCE_API_KEY";

    private readonly SecretsEmulator _emulator;

    private SandboxService(SecretsEmulator emulator, int secrets)
    {
        _emulator = emulator;
        Ids = [.. emulator.Store.Seed(emulator.DefaultAccount, secrets).Select(id => id.ToString())];
    }

    /// <summary>As a user writes it: without the slash at the end.</summary>
    public string BaseUri => _emulator.BaseUri.ToString().TrimEnd('/');

    /// <summary>Made up by this emulator, and good for nothing else.</summary>
    public string Key => _emulator.DefaultAccount.ApiKey;

    /// <summary>The ids of the secrets that the service started with.</summary>
    public string[] Ids { get; }

    public SecretStore Store => _emulator.Store;

    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port is not for this user.</exception>
    public static async Task<SandboxService> StartAsync(SandboxOptions options, CancellationToken cancellationToken) =>
        new(await SecretsEmulator.StartAsync(options.Emulator, cancellationToken), options.Secrets);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();
}
