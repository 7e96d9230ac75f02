using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace IoSecrets.Tests.Hosting;

/// <summary>Answers over TLS on loopback, with a certificate that nobody on this machine trusts.</summary>
public sealed class InterceptingServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2 _certificate = NewCertificate();
    private volatile bool _gotRequest;

    private InterceptingServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _application = builder.Build();
        _application.Run(_ =>
        {
            _gotRequest = true;
            return Task.CompletedTask;
        });
    }

    public Uri BaseUri => new(_application.Urls.Single());

    public bool GotRequest => _gotRequest;

    public static async Task<InterceptingServer> StartAsync()
    {
        var server = new InterceptingServer();
        await server._application.StartAsync(Shell.Stop);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _certificate.Dispose();
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        var request = new CertificateRequest("CN=Interceptor", key, HashAlgorithmName.SHA256);
        using var whole = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        // Windows takes no certificate whose key is in memory alone.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }
}
