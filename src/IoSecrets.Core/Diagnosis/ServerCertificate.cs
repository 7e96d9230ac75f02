using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace IoSecrets.Core.Diagnosis;

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
