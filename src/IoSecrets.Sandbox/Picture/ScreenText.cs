using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace IoSecrets.Sandbox.Picture;

/// <summary>Breaks printed text into rows, as a terminal does.</summary>
internal sealed partial class ScreenText(int columns)
{
    private const string ClearLine = "\r\u001b[K";
    private const char ControlPictures = '\u2400';

    private int? _color;
    private bool _isBold;

    /// <summary>Gets the rows of a text, each as runs of one style, without empty lines.</summary>
    public IEnumerable<TerminalRun[]> GetRows(string text) => text
        .Split('\n')
        .Select(line => line[(line.LastIndexOf(ClearLine, StringComparison.Ordinal) is var at and >= 0 ? at + ClearLine.Length : 0)..].TrimEnd('\r'))
        .Select(GetRuns)
        .SelectMany(Wrap)
        .Where(row => row.Length > 0);

    // Without 38 and 48, which have parameters: PowerShell's default colours do not use them.
    [GeneratedRegex(@"\u001b\[(?<codes>[0-9;]*)m")]
    private static partial Regex Style { get; }

    // Single spaces stay in the text; wider gaps become the next run's column.
    [GeneratedRegex(@"\S+(?: \S+)*")]
    private static partial Regex Words { get; }

    private List<TerminalRun> GetRuns(string line)
    {
        var runs = new List<TerminalRun>();
        var (column, start) = (0, 0);
        foreach (var style in Style.Matches(line).Append(null))
        {
            var part = line[start..(style?.Index ?? line.Length)];
            runs.Add(new TerminalRun(column, ReplaceControls(part), _color, _isBold));
            column += part.Length;
            if (style is not null)
            {
                start = style.Index + style.Length;
                Apply(style.Groups["codes"].Value);
            }
        }

        return runs;
    }

    private void Apply(string codes)
    {
        foreach (var code in codes.Split(';').Select(code => code.Length == 0 ? 0 : int.Parse(code, CultureInfo.InvariantCulture)))
        {
            _color = code is 0 or 39 ? null : code is >= 30 and <= 37 ? code - 30 : code is >= 90 and <= 97 ? code - 90 : _color;
            _isBold = code is 1 or >= 90 and <= 97 || (_isBold && code is not (0 or 22));
        }
    }

    private IEnumerable<TerminalRun[]> Wrap(List<TerminalRun> runs)
    {
        var end = runs[^1].Column + runs[^1].Text.Length;
        for (var left = 0; left < end; left += columns)
        {
            yield return [.. runs.SelectMany(run => Clip(run, left))];
        }
    }

    private IEnumerable<TerminalRun> Clip(TerminalRun run, int left)
    {
        var begin = Math.Clamp(left - run.Column, 0, run.Text.Length);
        var end = Math.Clamp(left + columns - run.Column, 0, run.Text.Length);
        return Words.Matches(run.Text[begin..end])
            .Select(words => run with { Column = run.Column + begin + words.Index - left, Text = words.Value });
    }

    // Replaces characters that XML does not allow, and those that would move or reverse the text beside them.
    private static string ReplaceControls(string text) => new StringBuilder(text.Length).AppendJoin("", text.Select(character => character switch
    {
        < ' ' => (char)(ControlPictures + character),
        '\u007f' => '\u2421',
        _ when char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => '\ufffd',
        _ => character,
    })).ToString();
}

/// <summary>Characters of one style in a row of a terminal.</summary>
/// <param name="Column">The column of the first character, from 0.</param>
/// <param name="Text">The characters.</param>
/// <param name="Color">0 to 7, as in the codes 30 to 37; null for the default colour.</param>
/// <param name="IsBold">True for bold and bright text.</param>
internal sealed record TerminalRun(int Column, string Text, int? Color, bool IsBold);
