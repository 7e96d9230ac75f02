using System.Security.Cryptography;
using System.Text;

namespace IoSecrets.Core.Credentials;

/// <summary>Hashes a key with a salt, so that it can be recognized and not read: <c>salt:hash</c>, both in hex.</summary>
internal static class KeyHash
{
    private const char Mark = ':';
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    // A key as the service issues it cannot be guessed. A shorter one perhaps can, and each guess is to cost something.
    private const int ShortestUnguessable = 20;
    private const int IterationsOfGuessable = 100_000;

    /// <summary>Returns the hash of a key with a new salt.</summary>
    public static string Compute(string key)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{Convert.ToHexString(salt)}{Mark}{Convert.ToHexString(HashOf(key, salt))}";
    }

    /// <summary>Returns whether the text is a hash of the key.</summary>
    public static bool IsOf(string text, string key)
    {
        var parts = text.Split(Mark);
        if (parts is not [{ Length: 2 * SaltBytes } salt, { Length: 2 * HashBytes } hash] || !IsHex(salt) || !IsHex(hash))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(HashOf(key, Convert.FromHexString(salt)), Convert.FromHexString(hash));
    }

    // With one iteration it is the HMAC of the salt under the key.
    private static byte[] HashOf(string key, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(key), salt, key.Length < ShortestUnguessable ? IterationsOfGuessable : 1, HashAlgorithmName.SHA256, HashBytes);

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigit);
}
