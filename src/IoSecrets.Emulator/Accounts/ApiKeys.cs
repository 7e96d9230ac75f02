using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace IoSecrets.Emulator;

/// <summary>Creates credentials that look like io.net's. The signatures are random, and nothing verifies them.</summary>
public static class ApiKeys
{
    private const string KeyPrefix = "io-v2-";
    private const int SignatureBytes = 32;

    /// <summary>Creates an API key: <c>io-v2-</c> and a JWT with the owner and, if given, the expiry.</summary>
    public static string Create(Guid owner, DateTimeOffset? expires) => KeyPrefix + CreateToken(owner, expires);

    /// <summary>Creates the JWT of a browser session.</summary>
    public static string CreateToken(Guid owner, DateTimeOffset? expires)
    {
        var payload = new JsonObject { ["owner"] = owner.ToString("D") };
        if (expires is { } end)
        {
            payload["exp"] = end.ToUnixTimeSeconds();
        }

        var signature = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SignatureBytes));
        return $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(payload.ToJsonString())}.{signature}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
