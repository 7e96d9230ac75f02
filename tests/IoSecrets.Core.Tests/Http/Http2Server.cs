using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IoSecrets.Core.Connection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;

namespace IoSecrets.Core.Tests.Http;

/// <summary>A loopback server for the given protocols, with a certificate under a root that only the test trusts.</summary>
internal sealed class Http2Server : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2? _root;

    private Http2Server(WebApplication application, X509Certificate2? root, RequestDelegate respond)
    {
        _application = application;
        _root = root;
        _application.Run(async context =>
        {
            Requests.Enqueue((context.Request.Protocol, context.Connection.Id));
            await respond(context);
        });
    }

    /// <summary>The protocol and the connection of each request.</summary>
    public ConcurrentQueue<(string Protocol, string Connection)> Requests { get; } = [];

    public static async Task<Http2Server> StartAsync(HttpProtocols protocols, bool isEncrypted, RequestDelegate respond, int maximumStreams = 100)
    {
        var (root, certificate) = isEncrypted ? NewCertificates() : default;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = maximumStreams;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        var server = new Http2Server(builder.Build(), root, respond);
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Creates a connection over real sockets that trusts the root of the test; without TLS it assumes HTTP/2.</summary>
    public ServiceConnection Connect(int maximumRetryCount = 4) =>
        Connect(new Uri(_application.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)), maximumRetryCount, _root);

    /// <summary>Creates a connection over real sockets to any HTTP/2 server.</summary>
    public static ServiceConnection Connect(Uri baseUri, int maximumRetryCount, X509Certificate2? root = null)
    {
        var settings = new ConnectionSettings { BaseUri = baseUri, MaximumRetryCount = maximumRetryCount };
        var sockets = new CreateConnectionHandler(() => CreateSockets(settings, root));
        Core.Credentials.Credential.TryCreate(Core.Credentials.CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        return new ServiceConnection(settings, credential!, root is null ? new ExactVersion(sockets) : sockets);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _root?.Dispose();
    }

    private static SocketsHttpHandler CreateSockets(ConnectionSettings settings, X509Certificate2? root)
    {
        var sockets = Sockets.Create(settings);
        if (root is not null)
        {
            sockets.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { root },
            };
        }

        return sockets;
    }

    private static (X509Certificate2 Root, X509Certificate2 Certificate) NewCertificates()
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var rootKey = RSA.Create(2048);
        var rootRequest = new CertificateRequest("CN=Root of a test", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var root = rootRequest.CreateSelfSigned(from, to);

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(root, from, to, [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return (root, X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null));
    }

    // Without TLS there is no handshake in which the server could offer HTTP/2.
    private sealed class ExactVersion(HttpMessageHandler sockets) : DelegatingHandler(sockets)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
