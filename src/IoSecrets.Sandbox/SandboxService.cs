using IoSecrets.Emulator;

namespace IoSecrets.Sandbox;

/// <summary>The emulated service and its secrets.</summary>
internal sealed class SandboxService : IAsyncDisposable
{
    /// <summary>The environment variable that Connect-IoNet reads the key from.</summary>
    public const string KeyVariable = "IOINTELLIGENCE_API_KEY";

    /// <summary>The environment variable with a token that stays valid after the key is revoked.</summary>
    public const string TokenVariable = "IOSECRETS_SANDBOX_TOKEN";

    private readonly SecretsEmulator _emulator;

    private SandboxService(SecretsEmulator emulator, SandboxOptions options)
    {
        _emulator = emulator;
        var account = emulator.DefaultAccount;
        var ids = options.Secrets.AddTo(emulator.Store, account);
        Ids = [.. ids.Select(id => id.ToString())];
        if (options.Secrets.FileSecrets is null)
        {
            SampleWorkflows.AddTo(emulator.Workflows, account, [.. ids.Select(id => emulator.Store.Find(id)!)]);
        }

        Token = options.Faults.RequestsBeforeRevocation is null ? null : account.Token;
        account.MayWrite = !options.Faults.IsReadOnly;
        emulator.Faults.Decide = new FaultSelector(options.Faults, account, emulator.Store).Choose;
    }

    /// <summary>The base URI as users write it, without the slash at the end.</summary>
    public string BaseUri => _emulator.BaseUri.ToString().TrimEnd('/');

    /// <summary>The API key, which is valid only for this emulator.</summary>
    public string Key => _emulator.DefaultAccount.ApiKey;

    /// <summary>The token that stays valid after the key is revoked; null if the key is never revoked.</summary>
    public string? Token { get; }

    /// <summary>The IDs of the secrets that the service started with.</summary>
    public string[] Ids { get; }

    public SecretStore Store => _emulator.Store;

    /// <exception cref="IOException">The port is in use.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">This user is not permitted to open the port.</exception>
    public static async Task<SandboxService> StartAsync(SandboxOptions options, CancellationToken cancellationToken) =>
        new(await SecretsEmulator.StartAsync(options.Emulator, cancellationToken), options);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();
}
