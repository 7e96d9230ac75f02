using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace IoSecrets.Core.Credentials;

/// <summary>Masks a secret in a text that may repeat all or part of it.</summary>
internal static class Redaction
{
    /// <summary>The mask.</summary>
    public const string Masked = "****";

    // Parts of this length or longer are masked.
    private const int MinMaskedPart = 8;

    /// <summary>Masks the secret and every longer part of it; case-insensitive.</summary>
    public static string Mask(string text, ReadOnlySpan<char> secret)
    {
        var masked = new StringBuilder();
        for (var position = 0; position < text.Length;)
        {
            var part = LengthOfPart(text.AsSpan(position), secret);
            masked.Append(part == 0 ? text[position] : Masked);
            position += Math.Max(part, 1);
        }

        return masked.ToString();
    }

    /// <summary>Masks each occurrence of the whole secret; case-insensitive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The secret is empty: it would occur everywhere.</exception>
    public static string MaskWhole(string text, ReadOnlySpan<char> secret)
    {
        ArgumentOutOfRangeException.ThrowIfZero(secret.Length);
        for (var position = 0; text.AsSpan(position).IndexOf(secret, StringComparison.OrdinalIgnoreCase) is >= 0 and var found;)
        {
            text = string.Concat(text.AsSpan(0, position + found), Masked, text.AsSpan(position + found + secret.Length));
            position += found + Masked.Length;
        }

        return text;
    }

    /// <summary>Creates a fast function that returns true if a text may contain a part of the secret that <see cref="Mask"/> would mask.</summary>
    /// <param name="secret">The secret. For one below eight characters the function returns false, because nearly every text would match.</param>
    public static Func<string, bool> NewFinder(string secret)
    {
        var parts = new HashSet<int>();
        for (var position = 0; position + MinMaskedPart <= secret.Length; position++)
        {
            parts.Add(string.GetHashCode(secret.AsSpan(position, MinMaskedPart), StringComparison.OrdinalIgnoreCase));
        }

        return text =>
        {
            for (var position = 0; position + MinMaskedPart <= text.Length; position++)
            {
                if (parts.Contains(string.GetHashCode(text.AsSpan(position, MinMaskedPart), StringComparison.OrdinalIgnoreCase)))
                {
                    return true;
                }
            }

            return false;
        };
    }

    private static int LengthOfPart(ReadOnlySpan<char> text, ReadOnlySpan<char> secret)
    {
        var length = Math.Min(MinMaskedPart, secret.Length);
        if (length == 0 || length > text.Length || !secret.Contains(text[..length], StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        while (length < text.Length && secret.Contains(text[..(length + 1)], StringComparison.OrdinalIgnoreCase))
        {
            length++;
        }

        return length;
    }
}

/// <summary>Recognizes keys in text to be shown, which may contain the user's own key, another user's, or part of one.</summary>
internal static partial class CredentialPatterns
{
    private const int MaxWordLength = 40;
    private const int MaxUnhyphenatedLength = 32;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>Returns true if the text contains the prefix of a key.</summary>
    public static bool BeginsIn(string text) => Prefix().IsMatch(text);

    /// <summary>Returns true if the text contains anything that looks like a key.</summary>
    public static bool IsIn(string text) => BeginsIn(text) || Word().Matches(text).Any(word => IsRandom(word.ValueSpan));

    /// <summary>Replaces the words that look like keys.</summary>
    public static string Mask(string text, string mask) =>
        Word().Replace(text, word => IsRandom(word.ValueSpan) || Prefix().IsMatch(word.Value) ? mask : word.Value);

    private static bool IsRandom(ReadOnlySpan<char> word) =>
        word.Length > MaxWordLength || IsMixed(word)
        || (word.Length > MaxUnhyphenatedLength && !word.Contains('-') && word.ContainsAnyInRange('0', '9'));

    private static bool IsMixed(ReadOnlySpan<char> word) =>
        word.ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('a', 'z') && word.ContainsAnyInRange('0', '9')
        && word.ContainsAnyExcept(IdCharacters);

    // The prefixes of io.net's keys, JWTs and other services' keys.
    [GeneratedRegex("""(^|[^A-Za-z0-9])(io-v|eyJ|bearer\s|sk-|sk_|ghp_|gho_|github_pat_|xox|AKIA)""", RegexOptions.IgnoreCase)]
    private static partial Regex Prefix();

    [GeneratedRegex("""[A-Za-z0-9_\-+/=.%]{20,}""")]
    private static partial Regex Word();
}
