using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Diagnosis;

/// <summary>
/// Goes the way to the service step by step, over sockets of its own, so that the TLS handshake is seen. It changes nothing, and each
/// step ends in time. Not safe for many threads.
/// </summary>
internal sealed class ConnectionDiagnosis : IDisposable
{
    /// <summary>The number of addresses that are tried and shown at most.</summary>
    public const int MostAddresses = 8;

    // Whoever connects within this time is alive. Half the world is reached within a tenth of it.
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(5);

    private readonly CapturingHandler _witness;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly Func<IPEndPoint, CancellationToken, ValueTask<Stream>> _connect;
    private readonly TimeProvider _time;
    private readonly AttemptTrace? _trace;
    private ServerCertificate? _certificate;

    /// <summary>Prepares the diagnosis; nothing is sent yet.</summary>
    /// <param name="connection">Its settings and its credential are tested; its sockets are not used.</param>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    public ConnectionDiagnosis(ServiceConnection connection, AttemptTrace? trace = null)
        : this(connection, null, Dns.GetHostAddressesAsync, ConnectionRacer.ConnectSocketAsync, connection.Time) => _trace = trace;

    internal ConnectionDiagnosis(
        ServiceConnection connection,
        HttpMessageHandler? transport,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve,
        Func<IPEndPoint, CancellationToken, ValueTask<Stream>> connect,
        TimeProvider time)
    {
        // Somebody waits, and wants to see what is rather than what another attempt would make of it.
        Settings = connection.Settings with { MaximumRetryCount = 0, MaximumWait = connection.Settings.Timeout };
        Proxy = Settings.Proxy.For(Settings.BaseUri);
        _witness = new CapturingHandler(transport ?? WatchedSockets(time), connection.Credential, time);
        Connection = new ServiceConnection(Settings, connection.Credential, _witness, time);
        _resolve = resolve;
        _connect = connect;
        _time = time;
    }

    /// <summary>The connection that the diagnosis goes over; its own.</summary>
    public ServiceConnection Connection { get; }

    /// <summary>How the service is reached.</summary>
    public ConnectionSettings Settings { get; }

    /// <summary>The proxy on the way, without user information; null for none.</summary>
    public Uri? Proxy { get; }

    /// <summary>The certificate that the service's host showed last; null where none was seen.</summary>
    public ServerCertificate? Certificate => Volatile.Read(ref _certificate);

    /// <summary>What the headers of all answers told.</summary>
    public ResponseHeaderSummary Headers => _witness.Headers;

    /// <summary>Whether the last attempt got as far as a TLS handshake with the service's host, and failed there.</summary>
    public bool FailedInHandshake => _witness.Failure == HttpRequestError.SecureConnectionError && (Certificate is not null || !IsProxyEncrypted);

    /// <summary>Whether a connection was made through the proxy.</summary>
    public bool IsProxyPassed => Headers.IsAnswered || Certificate is not null || FailedInHandshake;

    private bool IsProxyEncrypted => Proxy?.Scheme == Uri.UriSchemeHttps;

    /// <summary>Looks the service's name up; null where the proxy does that.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<NameLookup?> ResolveAsync(CancellationToken cancellationToken)
    {
        // SOCKS 4 knows addresses alone; every other kind of proxy is given the name.
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
    /// Connects to the addresses that a name stands for, all at once: a request passes over one that is dead, and does not tell of it. None is
    /// tried behind a proxy, if an address stands in place of the name, and for this machine's own name.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<IReadOnlyList<TriedAddress>> TryAddressesAsync(NameLookup? lookup, CancellationToken cancellationToken)
    {
        var isTried = lookup is not null && Proxy is null && !BaseUri.IsLoopback(Settings.BaseUri) && !IPAddress.TryParse(lookup.Host, out _);
        return isTried ? await Task.WhenAll(
            lookup!.Addresses.Take(MostAddresses).Select(address => TryAsync(address, cancellationToken))).ConfigureAwait(false) : [];
    }

    /// <summary>Proves the route.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<ConnectionProbe> ProbeRouteAsync(CancellationToken cancellationToken) => ConnectionProbe.ProbeRouteAsync(Connection, _trace, cancellationToken);

    /// <summary>Proves the credential; the route is proven before.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<ConnectionProbe> ProbeCredentialAsync(CancellationToken cancellationToken) =>
        ConnectionProbe.ProbeCredentialAsync(Connection, _trace, cancellationToken);

    /// <summary>Closes the sockets.</summary>
    public void Dispose() => Connection.Dispose();

    private async Task<TriedAddress> TryAsync(IPAddress address, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Settings.Timeout < LongestTry ? Settings.Timeout : LongestTry, _time);
        using var caller = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
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

    private SocketsHttpHandler WatchedSockets(TimeProvider time)
    {
        var sockets = Sockets.Create(Settings, new ConnectionRacer(time));
        // Watches, and decides as SocketsHttpHandler does without it.
        sockets.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            if (certificate is not null && !IsProxys(sender))
            {
                Volatile.Write(ref _certificate, ServerCertificate.From(certificate, chain, errors));
            }

            return errors == SslPolicyErrors.None;
        };
        return sockets;
    }

    private bool IsProxys(object handshake) =>
        IsProxyEncrypted && handshake is SslStream stream && string.Equals(stream.TargetHostName, Proxy!.IdnHost, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What this machine made of the host's name.</summary>
/// <param name="Host">The name, or an address in its place.</param>
/// <param name="Addresses">What it stands for; none where that was not found out.</param>
/// <param name="Error">Why it was not found out; <see cref="SocketError.Success"/> where it was.</param>
internal sealed record NameLookup(string Host, IReadOnlyList<IPAddress> Addresses, SocketError Error);

/// <summary>An address of the host, and what came of connecting to it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Error">Why no connection was made; <see cref="SocketError.Success"/> if one was.</param>
internal sealed record TriedAddress(IPAddress Address, SocketError Error)
{
    /// <summary>Whether a connection was made.</summary>
    public bool Answers => Error == SocketError.Success;

    /// <summary>Whether this machine has no way to addresses of this kind. That is common for IPv6, is known at once, and costs nothing.</summary>
    public bool IsBeyondReach => Error is SocketError.NetworkUnreachable or SocketError.NetworkDown
        or SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable;
}
