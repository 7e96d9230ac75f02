using System.Globalization;
using System.Text;

namespace IoSecrets.Core.Http;

/// <summary>Makes text that came from outside fit for a terminal.</summary>
public static class TextSanitizer
{
    /// <summary>
    /// One line without control, escape and bidirectional characters, blanks around it trimmed, at most <paramref name="longest"/>
    /// characters and an ellipsis; nothing for null.
    /// </summary>
    public static string Sanitize(string? text, int longest)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var kept = new StringBuilder(Math.Min(text.Length, longest + 1));
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = IsHarmless(rune) ? rune.ToString() : Rune.IsWhiteSpace(rune) ? " " : "";
            if (kept.Length + shown.Length > longest)
            {
                kept.Append('…');
                break;
            }

            kept.Append(shown);
        }

        return kept.ToString().Trim();
    }

    // Format characters are those that reorder or hide text; surrogates standing alone come out of the enumeration as U+FFFD.
    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
