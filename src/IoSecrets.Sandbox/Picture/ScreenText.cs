using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace IoSecrets.Sandbox.Picture;

/// <summary>Puts what was printed into rows, as a terminal of that many columns does.</summary>
internal sealed partial class ScreenText(int columns)
{
    private const string ClearLine = "\r\u001b[K";
    private const char ControlPictures = '\u2400';

    private int? _color;
    private bool _isBold;

    /// <summary>The rows of a text, each as runs of one style. Empty lines are left out.</summary>
    public IEnumerable<TerminalRun[]> RowsOf(string text) => text
        .Split('\n')
        .Select(line => line[(line.LastIndexOf(ClearLine, StringComparison.Ordinal) is var at and >= 0 ? at + ClearLine.Length : 0)..].TrimEnd('\r'))
        .Select(RunsOf)
        .SelectMany(Wrapped)
        .Where(row => row.Length > 0);

    // 38 and 48, which take further numbers, do not occur in PowerShell's own colours.
    [GeneratedRegex(@"\u001b\[(?<codes>[0-9;]*)m")]
    private static partial Regex Style { get; }

    // Blanks that lie between columns are left to the next run's place.
    [GeneratedRegex(@"\S+(?: \S+)*")]
    private static partial Regex Words { get; }

    private List<TerminalRun> RunsOf(string line)
    {
        var runs = new List<TerminalRun>();
        var (column, start) = (0, 0);
        foreach (var style in Style.Matches(line).Append(null))
        {
            var part = line[start..(style?.Index ?? line.Length)];
            runs.Add(new TerminalRun(column, Shown(part), _color, _isBold));
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

    private IEnumerable<TerminalRun[]> Wrapped(List<TerminalRun> runs)
    {
        var end = runs[^1].Column + runs[^1].Text.Length;
        for (var left = 0; left < end; left += columns)
        {
            yield return [.. runs.SelectMany(run => PartOf(run, left))];
        }
    }

    private IEnumerable<TerminalRun> PartOf(TerminalRun run, int left)
    {
        var begin = Math.Clamp(left - run.Column, 0, run.Text.Length);
        var end = Math.Clamp(left + columns - run.Column, 0, run.Text.Length);
        return Words.Matches(run.Text[begin..end])
            .Select(words => run with { Column = run.Column + begin + words.Index - left, Text = words.Value });
    }

    // Nothing that XML cannot hold, or that would move or turn what stands beside it.
    private static string Shown(string text) => new StringBuilder(text.Length).AppendJoin("", text.Select(character => character switch
    {
        < ' ' => (char)(ControlPictures + character),
        '\u007f' => '\u2421',
        _ when char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => '\ufffd',
        _ => character,
    })).ToString();
}
