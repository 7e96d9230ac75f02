using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IoSecrets.Benchmarks.Serving;

/// <summary>The certificate of a server, which only a process trusts that is told to.</summary>
internal static class ServerCertificate
{
    /// <summary>The variable with the file of trusted certificates, for OpenSSL and therefore for .NET on Linux.</summary>
    public const string TrustVariable = "SSL_CERT_FILE";

    public static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Benchmark", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var created = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(created.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Writes a certificate without its key as one word; "-" for none.</summary>
    public static string ToText(X509Certificate2? certificate) => certificate is null ? "-" : Convert.ToBase64String(certificate.RawData);

    /// <summary>Reads the word as the content of a file of trusted certificates.</summary>
    public static string? ToPem(string text) => text == "-" ? null : PemEncoding.WriteString("CERTIFICATE", Convert.FromBase64String(text));
}
