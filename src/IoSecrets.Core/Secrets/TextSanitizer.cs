using System.Globalization;
using System.Text;

namespace IoSecrets;

/// <summary>Makes text from elsewhere safe to show in a terminal.</summary>
public static class TextSanitizer
{
    private const int DefaultLength = 1024;

    /// <summary>Returns the text as one line of at most 1024 characters, without control, escape and bidirectional characters.</summary>
    /// <param name="text">The text; null gives an empty one.</param>
    public static string Sanitize(string? text) => Sanitize(text, DefaultLength);

    /// <summary>Returns the text as one trimmed line without control, escape and bidirectional characters.</summary>
    /// <param name="text">The text; null gives an empty one.</param>
    /// <param name="length">The maximum length in characters; an ellipsis follows a text that was cut.</param>
    internal static string Sanitize(string? text, int length)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var kept = new StringBuilder(Math.Min(text.Length, length + 1));
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = IsHarmless(rune) ? rune.ToString() : Rune.IsWhiteSpace(rune) ? " " : "";
            if (kept.Length + shown.Length > length)
            {
                kept.Append('…');
                break;
            }

            kept.Append(shown);
        }

        return kept.ToString().Trim();
    }

    // Format characters reorder or hide text. The enumeration returns lone surrogates as U+FFFD.
    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
