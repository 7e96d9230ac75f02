using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace IoSecrets.Core.Workflows;

/// <summary>A text to search, in which each run of white space, line breaks included, is one blank. It keeps the line of each character.</summary>
// YAML folds a long text into several lines.
internal sealed partial class SearchText
{
    // cspell:disable-next-line
    private const string WhiteSpaceEscapes = "0abtnvfreN_LP";

    // Stands for a line break that is not in the text. A noncharacter of Unicode, which is replaced in the text.
    private const char JoinedLine = '\uFFFF';

    private readonly List<int> _lineStarts = [0];

    private SearchText(string content)
    {
        var text = new StringBuilder(content.Length);
        foreach (var character in content)
        {
            if (character == JoinedLine)
            {
                _lineStarts.Add(text.Length);
                continue;
            }

            if (character == '\n')
            {
                _lineStarts.Add(text.Length + 1);
            }

            if (!char.IsWhiteSpace(character))
            {
                text.Append(character);
            }
            else if (text.Length == 0 || text[^1] != ' ')
            {
                text.Append(' ');
            }
        }

        Text = text.ToString();
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Returns the text as it is and, if it contains escapes of YAML or of URIs, as a reader of these may understand it.</summary>
    public static IEnumerable<SearchText> Spellings(string content)
    {
        content = content.Replace(JoinedLine, ' ');
        yield return new SearchText(content);
        if (content.Contains('\\', StringComparison.Ordinal))
        {
            yield return new SearchText(Escape().Replace(content, Unescape));
        }

        if (content.Contains("''", StringComparison.Ordinal))
        {
            yield return new SearchText(content.Replace("''", "'", StringComparison.Ordinal));
        }

        if (content.Contains('%', StringComparison.Ordinal))
        {
            yield return new SearchText(PercentEncoded().Replace(
                content, static text => Uri.UnescapeDataString(text.Value).ReplaceLineEndings(" ").Replace(JoinedLine, ' ')));
        }
    }

    /// <summary>Replaces each run of white space with one blank, and trims the text.</summary>
    public static string Collapse(string text) => new SearchText(text).Text.Trim();

    /// <summary>Returns the number of the line, from 1, that contains a character.</summary>
    public int LineOf(int index)
    {
        var line = _lineStarts.BinarySearch(index);
        line = line < 0 ? ~line - 1 : line;
        // Of lines that begin at the same place, all but the last are blank.
        while (line + 1 < _lineStarts.Count && _lineStarts[line + 1] <= index)
        {
            line++;
        }

        return line + 1;
    }

    private static string Unescape(Match escape)
    {
        var hex = escape.Groups["hex"];
        if (hex.Success && uint.TryParse(hex.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
        {
            // JSON writes a character beyond U+FFFF as two escapes, whose halves form it side by side.
            return code is '\n' or JoinedLine ? " "
                : code <= char.MaxValue ? $"{(char)code}"
                : Rune.IsValid(code) ? new Rune(code).ToString() : "";
        }

        // An escaped line break joins two lines. It keeps its place, so that the numbers of the lines remain.
        return escape.Value.Contains('\n', StringComparison.Ordinal) ? $"{JoinedLine}"
            : WhiteSpaceEscapes.Contains(escape.Value[1], StringComparison.Ordinal) ? " "
            : escape.Value[1..];
    }

    // YAML 1.2, 5.7: the escapes of double-quoted texts.
    [GeneratedRegex(@"\\(?:x(?<hex>[0-9A-Fa-f]{2})|u(?<hex>[0-9A-Fa-f]{4})|U(?<hex>[0-9A-Fa-f]{8})|\r?\n[ \t]*|.)", RegexOptions.Singleline)]
    private static partial Regex Escape();

    [GeneratedRegex("(?:%[0-9A-Fa-f]{2})+")]
    private static partial Regex PercentEncoded();
}

/// <summary>Finds IDs in a text, with or without hyphens, whatever stands around them.</summary>
internal static class HexIds
{
    private const int HyphenatedLength = 36;
    private const int PlainLength = 32;
    private const int FirstHyphen = 8;

    /// <summary>Returns each ID with its index.</summary>
    // At every index: the text before an ID may end in a hexadecimal digit, such as %7B for a brace.
    public static IEnumerable<(int Index, Guid Id)> In(string text)
    {
        var digits = 0;
        for (var at = 0; at < text.Length; at++)
        {
            digits = char.IsAsciiHexDigit(text[at]) ? digits + 1 : 0;
            var plainAt = at - PlainLength + 1;
            if (digits >= PlainLength && Guid.TryParseExact(text.AsSpan(plainAt, PlainLength), "N", out var plain))
            {
                yield return (plainAt, plain);
            }

            var hyphenatedAt = at - FirstHyphen;
            if (text[at] == '-' && hyphenatedAt >= 0 && text.Length - hyphenatedAt >= HyphenatedLength
                && Guid.TryParseExact(text.AsSpan(hyphenatedAt, HyphenatedLength), "D", out var hyphenated))
            {
                yield return (hyphenatedAt, hyphenated);
            }
        }
    }
}
