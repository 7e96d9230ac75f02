using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace IoSecrets.Core.Diagnosis;

/// <summary>The certificate that a server showed. A connection that is intercepted shows the interceptor's issuer.</summary>
/// <param name="Subject">Whom it is for.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="Problem">Why it is not trusted; null where it is.</param>
internal sealed record ServerCertificate(string Subject, string Issuer, string? Problem)
{
    private const int LongestName = 200;

    internal static ServerCertificate From(X509Certificate certificate, X509Chain? chain, SslPolicyErrors errors) => new(
        TextSanitizer.Sanitize(certificate.Subject, LongestName),
        TextSanitizer.Sanitize(certificate.Issuer, LongestName),
        errors == SslPolicyErrors.None ? null : string.Join("; ", ProblemsOf(chain, errors)));

    private static IEnumerable<string> ProblemsOf(X509Chain? chain, SslPolicyErrors errors)
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
