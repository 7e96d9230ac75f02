using System.Text;

namespace IoSecrets.Core.Credentials;

/// <summary>Masks a secret in words that may echo it, whole or in parts.</summary>
internal static class Redaction
{
    /// <summary>What stands in its place.</summary>
    public const string Masked = "****";

    // Longer parts are masked.
    private const int LongestShownPart = 8;

    /// <summary>The text with the secret, and every longer part of it, masked; capitals do not count.</summary>
    public static string Mask(string text, ReadOnlySpan<char> secret)
    {
        var shown = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var part = LengthOfPart(text.AsSpan(at), secret);
            shown.Append(part == 0 ? text[at] : Masked);
            at += Math.Max(part, 1);
        }

        return shown.ToString();
    }

    /// <summary>The text with the whole secret masked wherever it stands; case-insensitive.</summary>
    public static string MaskWhole(string text, ReadOnlySpan<char> secret)
    {
        for (var at = 0; text.AsSpan(at).IndexOf(secret, StringComparison.OrdinalIgnoreCase) is >= 0 and var found;)
        {
            text = string.Concat(text.AsSpan(0, at + found), Masked, text.AsSpan(at + found + secret.Length));
            at += found + Masked.Length;
        }

        return text;
    }

    /// <summary>Makes what finds out quickly whether a text may hold a part of the secret that <see cref="Mask"/> would mask.</summary>
    /// <param name="secret">The secret; nothing of one below eight characters is found, for every text would hold it.</param>
    public static Func<string, bool> NewFinder(string secret)
    {
        var parts = new HashSet<int>();
        for (var at = 0; at + LongestShownPart <= secret.Length; at++)
        {
            parts.Add(string.GetHashCode(secret.AsSpan(at, LongestShownPart), StringComparison.OrdinalIgnoreCase));
        }

        return text =>
        {
            for (var at = 0; at + LongestShownPart <= text.Length; at++)
            {
                if (parts.Contains(string.GetHashCode(text.AsSpan(at, LongestShownPart), StringComparison.OrdinalIgnoreCase)))
                {
                    return true;
                }
            }

            return false;
        };
    }

    private static int LengthOfPart(ReadOnlySpan<char> text, ReadOnlySpan<char> secret)
    {
        var length = Math.Min(LongestShownPart, secret.Length);
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
