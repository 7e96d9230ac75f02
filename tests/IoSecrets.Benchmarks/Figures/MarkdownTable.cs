using System.Globalization;

namespace IoSecrets.Benchmarks.Figures;

/// <summary>A table in Markdown. A column whose heading begins with a blank is laid out to the left.</summary>
internal sealed class MarkdownTable(params string[] headings)
{
    private readonly List<string> _lines =
    [
        Line(headings.Select(heading => heading.Trim())),
        Line(headings.Select(heading => heading.StartsWith(' ') ? "---" : "---:")),
    ];

    /// <summary>Adds a row, and shows it to whoever waits; numbers are written as everywhere in the world.</summary>
    public void Add(params FormattableString[] cells)
    {
        _lines.Add(Line(cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture))));
        Console.Error.WriteLine(_lines[^1]);
    }

    public override string ToString() => string.Join('\n', _lines);

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
