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
