using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

/// <summary>Emulates the secrets and workflows of io.net on loopback. Many emulators can run in one process.</summary>
public sealed class SecretsEmulator : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly OpenConnections _connections;

    private SecretsEmulator(EmulatorOptions options)
    {
        Store = new SecretStore(options);
        Workflows = new WorkflowStore(options);
        Requests = new RequestLog(options);
        DefaultAccount = Store.AddAccount();
        _connections = new OpenConnections();
        _application = LoopbackHost.Build(options, _connections);
        var service = new EmulatedService(new SecretsService(options, Store), new WorkflowsService(Workflows, Store.Accounts));
        var pipeline = new RequestPipeline(options, service, Requests, Faults);
        _application.Run((RequestDelegate)pipeline.HandleAsync);
    }

    /// <summary>The URI that the emulator listens at: http://127.0.0.1:port/.</summary>
    public Uri BaseUri => field ??= new Uri(_application.Urls.Single() + "/");

    /// <summary>The accounts' secrets.</summary>
    public SecretStore Store { get; }

    /// <summary>The accounts' workflows.</summary>
    public WorkflowStore Workflows { get; }

    /// <summary>The requests that the emulator received.</summary>
    public RequestLog Requests { get; }

    /// <summary>The faults that requests meet.</summary>
    public Faults Faults { get; } = new();

    /// <summary>The account that the emulator starts with.</summary>
    public Account DefaultAccount { get; }

    /// <summary>Starts an emulator. It accepts requests when the task completes.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">This user is not permitted to open the port.</exception>
    public static async Task<SecretsEmulator> StartAsync(EmulatorOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var emulator = new SecretsEmulator(options);
        try
        {
            await emulator._application.StartAsync(cancellationToken).ConfigureAwait(false);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until no client has a connection to this emulator.</summary>
    public Task WaitForNoConnectionAsync(CancellationToken cancellationToken) => _connections.WaitForNoneAsync(cancellationToken);

    /// <summary>Breaks the open connections and frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        _connections.AbortAll();
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }
}
