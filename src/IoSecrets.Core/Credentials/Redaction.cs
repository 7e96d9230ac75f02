using System.Text;

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
    public static string MaskWhole(string text, ReadOnlySpan<char> secret)
    {
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
