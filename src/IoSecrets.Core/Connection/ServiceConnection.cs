using System.Net;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Lists;
using IoSecrets.Core.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace IoSecrets.Core.Connection;

/// <summary>A credential, a way to the service, and the sockets that stay open between requests. Safe for many threads.</summary>
public sealed class ServiceConnection : IDisposable
{
    private const string Name = "IoSecrets";

    private readonly HttpMessageHandler? _transport;
    private readonly TimeProvider _time;
    private readonly AdaptiveRateLimiter _limiter;
    private readonly NotFoundRecognizer _notFound;
    private readonly PendingRetries _retryWaits = new();
    private readonly object _lock = new();
    private ServiceProvider? _services;
    private HttpMessageHandler? _sockets;
    private SecretsClient? _client;
    private bool _isClosed;

    /// <summary>Prepares a connection; nothing is built before the first request.</summary>
    /// <param name="settings">How to reach the service.</param>
    /// <param name="credential">What every request carries.</param>
    /// <param name="transport">What sends in place of sockets; null for sockets.</param>
    /// <param name="time">The clock of all waits; null for the system's.</param>
    public ServiceConnection(
        ConnectionSettings settings, Credential credential, HttpMessageHandler? transport = null, TimeProvider? time = null)
    {
        Settings = settings;
        Credential = credential;
        _transport = transport;
        _time = time ?? TimeProvider.System;
        _limiter = new AdaptiveRateLimiter(_time, settings.RequestsPerSecond);
        _notFound = new NotFoundRecognizer(async cancellationToken =>
            (await ConnectionProbe.ProbeAsync(this, trace: null, cancellationToken).ConfigureAwait(false)).Reason != FailureReason.NotTheService);
    }

    /// <summary>How the service is reached.</summary>
    public ConnectionSettings Settings { get; }

    /// <summary>What every request carries.</summary>
    public Credential Credential { get; }

    /// <summary>The time by this machine's clock.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Whether it was closed; then nothing can be sent over it any more.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>The time in which nothing is sent: the service takes no more for now, or all that is under way waits to be sent again. Null for none.</summary>
    public ServiceWait? Wait => _limiter.HeldUntil is { } until ? new ServiceWait(until, (int)HttpStatusCode.TooManyRequests)
        : _limiter.IsIdle ? _retryWaits.First
        : null;

    /// <summary>The service's operations, built when first asked for. Over a closed connection each comes to <see cref="FailureReason.NotConnected"/>.</summary>
    public SecretsClient Client => Volatile.Read(ref _client) ?? BuildOnce();

    /// <summary>A guard for a run over this connection.</summary>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    public RunAbortPolicy NewAbortPolicy(AttemptTrace? trace = null) => new(Settings.MaximumWait, _time, trace);

    /// <summary>Reads the account's secrets.</summary>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<SecretList> ListAsync(AttemptTrace? trace, CancellationToken cancellationToken)
    {
        using var abortPolicy = NewAbortPolicy(trace);
        abortPolicy.BeginWork();
        return await Client.ListAsync(abortPolicy, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Knows the service's own 404.</summary>
    internal NotFoundRecognizer NotFound => _notFound;

    /// <summary>The clock of everything over this connection.</summary>
    internal TimeProvider Time => _time;

    /// <summary>Closes the sockets; requests in flight break, and what waits for its turn ends.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Volatile.Write(ref _isClosed, true);
            Close();
        }

        _limiter.Dispose();
    }

    private SecretsClient BuildOnce()
    {
        lock (_lock)
        {
            if (_client is null)
            {
                Volatile.Write(ref _client, Build());
                if (_isClosed)
                {
                    Close();
                }
            }

            return _client;
        }
    }

    // The factory leaves its handlers to the collector, so the sockets are disposed by name.
    private void Close()
    {
        _sockets?.Dispose();
        _services?.Dispose();
    }

    // One racer for both kinds of sockets: what one has found out of an address spares the other.
    private CreateConnectionHandler NewSockets()
    {
        var racer = new ConnectionRacer(_time);
        return new CreateConnectionHandler(() => Sockets.Create(Settings, racer));
    }

    private SecretsClient Build()
    {
        _sockets = _transport ?? NewSockets();
        var services = new ServiceCollection();
        services
            .AddHttpClient(Name)
            .ConfigurePrimaryHttpMessageHandler(() => _sockets)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddHttpMessageHandler(() => new RetryHandler(_limiter, _retryWaits, _notFound, Settings.MaximumRetryCount, _time))
            .AddHttpMessageHandler(() => new AttemptHandler(Credential, _notFound, Settings.Timeout, _time))
            // They would write headers, and so the key.
            .RemoveAllLoggers();
        _services = services.BuildServiceProvider();
        var handlers = _services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(Name);
        return new SecretsClient(new HttpMessageInvoker(handlers), BaseUri.AsBase(Settings.BaseUri), Credential, Settings.UserAgent, _time);
    }
}
