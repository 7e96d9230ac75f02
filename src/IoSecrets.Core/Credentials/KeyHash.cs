using System.Security.Cryptography;
using System.Text;

namespace IoSecrets.Core.Credentials;

/// <summary>Hashes a key with a salt, so that it can be recognized but not read: <c>salt:hash</c>, both in hex.</summary>
internal static class KeyHash
{
    private const char Separator = ':';
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    // A key issued by the service cannot be guessed. A shorter one perhaps can, so each guess must be expensive.
    private const int MinUnguessableLength = 20;
    private const int GuessableIterations = 100_000;

    /// <summary>Returns the hash of a key with a new salt.</summary>
    public static string Compute(string key)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{Convert.ToHexString(salt)}{Separator}{Convert.ToHexString(HashOf(key, salt))}";
    }

    /// <summary>Returns true if the text is a hash of the key.</summary>
    public static bool IsOf(string text, string key)
    {
        var parts = text.Split(Separator);
        if (parts is not [{ Length: 2 * SaltBytes } salt, { Length: 2 * HashBytes } hash] || !IsHex(salt) || !IsHex(hash))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(HashOf(key, Convert.FromHexString(salt)), Convert.FromHexString(hash));
    }

    // PBKDF2 with one iteration is an HMAC of the salt with the key.
    private static byte[] HashOf(string key, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(key), salt, key.Length < MinUnguessableLength ? GuessableIterations : 1, HashAlgorithmName.SHA256, HashBytes);

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigit);
}
