using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Diagnosis;

/// <summary>
/// Tests the route to the service step by step, over its own sockets, so that it can observe the TLS handshake. It changes nothing, and
/// each step has a time limit. Not safe for many threads.
/// </summary>
internal sealed class ConnectionDiagnosis : IDisposable
{
    /// <summary>Maximum number of addresses that are tried and shown.</summary>
    public const int MostAddresses = 8;

    // Ample: a connection around half the world takes a tenth of it.
    private static readonly TimeSpan MaxConnectTime = TimeSpan.FromSeconds(5);

    private readonly CapturingHandler _capturing;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly Func<IPEndPoint, CancellationToken, ValueTask<Stream>> _connect;
    private readonly TimeProvider _time;
    private readonly AttemptTrace? _trace;
    private ServerCertificate? _certificate;

    /// <summary>Prepares the diagnosis without sending anything.</summary>
    /// <param name="connection">The connection whose settings and credential are tested; its sockets are not used.</param>
    /// <param name="trace">Receives a trace of each attempt; null to disable.</param>
    public ConnectionDiagnosis(ServiceConnection connection, AttemptTrace? trace = null)
        : this(connection, null, Dns.GetHostAddressesAsync, ConnectionRacer.ConnectSocketAsync, connection.Time) => _trace = trace;

    internal ConnectionDiagnosis(
        ServiceConnection connection,
        HttpMessageHandler? transport,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve,
        Func<IPEndPoint, CancellationToken, ValueTask<Stream>> connect,
        TimeProvider time)
    {
        // The user waits for the current state, so a retry must not delay or hide it.
        Settings = connection.Settings with { MaximumRetryCount = 0, MaximumWait = connection.Settings.Timeout };
        Proxy = Settings.Proxy.For(Settings.BaseUri);
        _capturing = new CapturingHandler(transport ?? CreateCapturingSockets(time), connection.Credential, time);
        Connection = new ServiceConnection(Settings, connection.Credential, _capturing, time);
        _resolve = resolve;
        _connect = connect;
        _time = time;
    }

    /// <summary>The diagnosis's own connection.</summary>
    public ServiceConnection Connection { get; }

    /// <summary>The settings under test, without retries.</summary>
    public ConnectionSettings Settings { get; }

    /// <summary>The proxy for requests to the service, without user information; null for none.</summary>
    public Uri? Proxy { get; }

    /// <summary>The latest certificate from the service's host; null if none was received.</summary>
    public ServerCertificate? Certificate => Volatile.Read(ref _certificate);

    /// <summary>A summary of the headers of all responses.</summary>
    public ResponseHeaderSummary Headers => _capturing.Headers;

    /// <summary>Indicates whether the last attempt failed in the TLS handshake with the service's host.</summary>
    public bool FailedInHandshake => _capturing.Failure == HttpRequestError.SecureConnectionError && (Certificate is not null || !IsProxyEncrypted);

    /// <summary>Indicates whether a connection through the proxy was established.</summary>
    public bool IsProxyPassed => Headers.HasResponse || Certificate is not null || FailedInHandshake;

    private bool IsProxyEncrypted => Proxy?.Scheme == Uri.UriSchemeHttps;

    /// <summary>Resolves the service's host name; null if the proxy does that.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<NameLookup?> ResolveAsync(CancellationToken cancellationToken)
    {
        // SOCKS 4 accepts only addresses; every other kind of proxy receives the name.
        if (Proxy is not (null or { Scheme: "socks4" }))
        {
            return null;
        }

        var host = Settings.BaseUri.IdnHost;
        try
        {
            return new NameLookup(
                host, await _resolve(host, cancellationToken).WaitAsync(Settings.Timeout, _time, cancellationToken).ConfigureAwait(false), SocketError.Success);
        }
        catch (SocketException failure)
        {
            return new NameLookup(host, [], failure.SocketErrorCode);
        }
        catch (TimeoutException)
        {
            return new NameLookup(host, [], SocketError.TimedOut);
        }
    }

    /// <summary>
    /// Connects to all resolved addresses at the same time, because a request would skip a dead one without reporting it. Tries none behind a
    /// proxy, for a loopback host, or if the URI contains an address instead of a name.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<IReadOnlyList<TriedAddress>> TryAddressesAsync(NameLookup? lookup, CancellationToken cancellationToken)
    {
        var isTried = lookup is not null && Proxy is null && !BaseUri.IsLoopback(Settings.BaseUri) && !IPAddress.TryParse(lookup.Host, out _);
        return isTried ? await Task.WhenAll(
            lookup!.Addresses.Take(MostAddresses).Select(address => TryAsync(address, cancellationToken))).ConfigureAwait(false) : [];
    }

    /// <summary>Tests the route.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<ConnectionProbe> ProbeRouteAsync(CancellationToken cancellationToken) => ConnectionProbe.ProbeRouteAsync(Connection, _trace, cancellationToken);

    /// <summary>Tests the credential. Test the route first.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<ConnectionProbe> ProbeCredentialAsync(CancellationToken cancellationToken) =>
        ConnectionProbe.ProbeCredentialAsync(Connection, _trace, cancellationToken);

    /// <summary>Closes the sockets.</summary>
    public void Dispose() => Connection.Dispose();

    private async Task<TriedAddress> TryAsync(IPAddress address, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Settings.Timeout < MaxConnectTime ? Settings.Timeout : MaxConnectTime, _time);
        using var registration = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            var stream = await _connect(new IPEndPoint(address, Settings.BaseUri.Port), limit.Token).ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
            return new TriedAddress(address, SocketError.Success);
        }
        catch (SocketException failure)
        {
            return new TriedAddress(address, failure.SocketErrorCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new TriedAddress(address, SocketError.TimedOut);
        }
    }

    private SocketsHttpHandler CreateCapturingSockets(TimeProvider time)
    {
        var sockets = Sockets.Create(Settings, new ConnectionRacer(time));
        // Captures the certificate, and returns the same result as SocketsHttpHandler without a callback.
        sockets.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            if (certificate is not null && !IsProxyHandshake(sender))
            {
                Volatile.Write(ref _certificate, ServerCertificate.From(certificate, chain, errors));
            }

            return errors == SslPolicyErrors.None;
        };
        return sockets;
    }

    private bool IsProxyHandshake(object handshake) =>
        IsProxyEncrypted && handshake is SslStream stream && string.Equals(stream.TargetHostName, Proxy!.IdnHost, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The result of resolving the host name.</summary>
/// <param name="Host">The name, or an address in its place.</param>
/// <param name="Addresses">The addresses; empty if the name was not resolved.</param>
/// <param name="Error">The reason why the name was not resolved; <see cref="SocketError.Success"/> if it was.</param>
internal sealed record NameLookup(string Host, IReadOnlyList<IPAddress> Addresses, SocketError Error);

/// <summary>The result of connecting to one address of the host.</summary>
/// <param name="Address">The address.</param>
/// <param name="Error">The reason why the connection failed; <see cref="SocketError.Success"/> if it succeeded.</param>
internal sealed record TriedAddress(IPAddress Address, SocketError Error)
{
    /// <summary>Indicates whether the connection succeeded.</summary>
    public bool Responds => Error == SocketError.Success;

    /// <summary>Indicates whether this machine has no route to such addresses. That is common for IPv6, is known at once, and costs no time.</summary>
    public bool IsUnreachable => Error is SocketError.NetworkUnreachable or SocketError.NetworkDown
        or SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable;
}

/// <summary>A server's certificate. On an intercepted connection, the issuer is the interceptor's.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Issuer">The issuer.</param>
/// <param name="Problem">The reason why it is not trusted; null if it is trusted.</param>
internal sealed record ServerCertificate(string Subject, string Issuer, string? Problem)
{
    private const int MaxNameLength = 200;

    internal static ServerCertificate From(X509Certificate certificate, X509Chain? chain, SslPolicyErrors errors) => new(
        TextSanitizer.Sanitize(certificate.Subject, MaxNameLength),
        TextSanitizer.Sanitize(certificate.Issuer, MaxNameLength),
        errors == SslPolicyErrors.None ? null : string.Join("; ", GetProblems(chain, errors)));

    private static IEnumerable<string> GetProblems(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            yield return "it is for another host name";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
            yield return $"its chain is not trusted ({flags})";
        }
    }
}

/// <summary>Summarizes the headers of all responses, including those that did not come from the service.</summary>
internal sealed class ResponseHeaderSummary
{
    private const int MaxRateLimits = 12;
    private const int MaxTextLength = 100;

    private readonly SortedDictionary<string, string> _rateLimits = new(StringComparer.OrdinalIgnoreCase);

    internal ResponseHeaderSummary()
    {
    }

    /// <summary>Indicates whether any response arrived.</summary>
    public bool HasResponse { get; private set; }

    /// <summary>Indicates whether any response was a 429.</summary>
    public bool IsRateLimited { get; private set; }

    /// <summary>The time by which the last response's clock is ahead of this machine's, to the second; null if no response contained its time.</summary>
    public TimeSpan? ClockDifference { get; private set; }

    /// <summary>The headers about rate limits, each as its name and its latest value, sanitized.</summary>
    public IReadOnlyList<string> RateLimits => [.. _rateLimits.Take(MaxRateLimits).Select(header => $"{header.Key}: {header.Value}")];

    internal void Add(HttpResponseMessage response, Credential credential, DateTimeOffset now)
    {
        HasResponse = true;
        IsRateLimited |= response.StatusCode == HttpStatusCode.TooManyRequests;
        ClockDifference = response.Headers.Date - now ?? ClockDifference;
        foreach (var (name, values) in response.Headers.NonValidated.Where(header => IsAboutRateLimits(header.Key)))
        {
            _rateLimits[Sanitize(name, credential)] = Sanitize(values.ToString(), credential);
        }
    }

    private static bool IsAboutRateLimits(string name) =>
        name.StartsWith("ratelimit", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("x-ratelimit", StringComparison.OrdinalIgnoreCase)
        || name.Equals("retry-after", StringComparison.OrdinalIgnoreCase);

    private static string Sanitize(string text, Credential credential) => credential.Redact(TextSanitizer.Sanitize(text, MaxTextLength));
}

/// <summary>Captures what the other handlers do not keep: the response headers, and the kind of failure. It sits next to the sockets.</summary>
internal sealed class CapturingHandler(HttpMessageHandler transport, Credential credential, TimeProvider time) : DelegatingHandler(transport)
{
    public ResponseHeaderSummary Headers { get; } = new();

    /// <summary>The reason why the last attempt had no response; null if it had one, or timed out.</summary>
    public HttpRequestError? Failure { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Failure = null;
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            Headers.Add(response, credential, time.GetUtcNow());
            return response;
        }
        catch (HttpRequestException failure)
        {
            Failure = failure.HttpRequestError;
            throw;
        }
    }
}
