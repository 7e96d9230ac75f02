using System.Net;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Lists;
using IoSecrets.Core.RateLimiting;

namespace IoSecrets.Core.Connection;

/// <summary>A connection to the service: its settings, its credential and its pooled sockets. Thread-safe.</summary>
internal sealed class ServiceConnection : IDisposable
{
    private readonly HttpMessageHandler? _transport;
    private readonly TimeProvider _time;
    private readonly AdaptiveRateLimiter _limiter;
    private readonly NotFoundRecognizer _notFound;
    private readonly ServiceClock _clock = new();
    private readonly object _lock = new();
    private IDisposable? _services;
    private HttpMessageHandler? _sockets;
    private HttpMessageInvoker? _invoker;
    private bool _isClosed;

    /// <summary>Prepares a connection. The client and its handlers are built by the first request.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="credential">The credential sent with every request.</param>
    /// <param name="transport">A handler that sends instead of sockets; null for sockets.</param>
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

    /// <summary>The settings.</summary>
    public ConnectionSettings Settings { get; }

    /// <summary>The credential sent with every request.</summary>
    public Credential Credential { get; }

    /// <summary>The number of items that the runs over this connection work on at once.</summary>
    public SharedWidth Width => _limiter.SharedWidth;

    /// <summary>The current time by this machine's clock.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Indicates whether the connection was closed, so that nothing more can be sent.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Cancelled when the connection is closed.</summary>
    public CancellationToken Closed => _limiter.Closed;

    /// <summary>
    /// The current pause in sending: the service has limited the rate, or every request in progress waits for a retry. Null if there is none.
    /// </summary>
    public ServiceWait? Wait => _limiter.HeldUntil is { } until ? new ServiceWait(until, (int)HttpStatusCode.TooManyRequests)
        : _limiter.IsIdle ? _limiter.Retries.First
        : null;

    /// <summary>Indicates whether only the service's responses are awaited: attempts are in progress, and the rate limiter delays none.</summary>
    public bool AwaitsOnlyResponses => _limiter.HasAllInFlight;

    /// <summary>Creates a client for a run. On a closed connection, each of its requests fails with <see cref="FailureReason.NotConnected"/>.</summary>
    /// <param name="abortPolicy">The abort policy of the run.</param>
    public SecretsClient NewClient(RunAbortPolicy abortPolicy) => new(
        Volatile.Read(ref _invoker) ?? BuildOnce(), Settings.BaseUri, Credential, Settings.UserAgent, _time, abortPolicy);

    /// <summary>Creates an abort policy for a run over this connection.</summary>
    /// <param name="trace">Receives a trace of each attempt; null to disable.</param>
    public RunAbortPolicy NewAbortPolicy(AttemptTrace? trace = null) => new(Settings.MaximumWait, _time, trace);

    /// <summary>Reads the account's secrets.</summary>
    /// <param name="trace">Receives a trace of each attempt; null to disable.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<ServiceList<Secret>> ListAsync(AttemptTrace? trace, CancellationToken cancellationToken)
    {
        using var abortPolicy = NewAbortPolicy(trace);
        abortPolicy.BeginWork();
        return await NewClient(abortPolicy).ListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Recognizes the service's own 404.</summary>
    internal NotFoundRecognizer NotFound => _notFound;

    /// <summary>The time by which the service's clock is ahead of this machine's; null until a response contains its time.</summary>
    internal TimeSpan? ClockDifference => _clock.Difference;

    /// <summary>The clock of everything over this connection.</summary>
    internal TimeProvider Time => _time;

    /// <summary>
    /// Ends the requests that wait to be sent, and closes each socket when its request completes: a delete that is cut off in flight would be
    /// in doubt.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Volatile.Write(ref _isClosed, true);
            Close();
        }

        _limiter.Dispose();
    }

    private HttpMessageInvoker BuildOnce()
    {
        lock (_lock)
        {
            if (_invoker is null)
            {
                Volatile.Write(ref _invoker, Build());
                if (_isClosed)
                {
                    Close();
                }
            }

            return _invoker;
        }
    }

    // The factory leaves its handlers to the garbage collector, so the sockets are disposed explicitly.
    private void Close()
    {
        _sockets?.Dispose();
        _services?.Dispose();
    }

    // Both pools share one racer, so that an address found to be slow is known to both.
    private CreateConnectionHandler CreateSockets()
    {
        var racer = new ConnectionRacer(_time);
        return new CreateConnectionHandler(() => Sockets.Create(Settings, racer));
    }

    private HttpMessageInvoker Build()
    {
        _sockets = _transport ?? CreateSockets();
        (var handlers, _services) = CompositionLoadContext.Instance.Compose(
            _sockets,
            () => new RetryHandler(_limiter, _notFound, Settings.MaximumRetryCount, _time),
            () => new AttemptHandler(Credential, _notFound, _clock, Settings.Timeout, _time));
        return new HttpMessageInvoker(handlers);
    }
}
