using System.Globalization;

namespace IoSecrets.Benchmarks.Figures;

/// <summary>Builds a table in Markdown. Columns align right; a space before the heading aligns the column left.</summary>
internal sealed class MarkdownTable(params string[] headings)
{
    private readonly List<string> _lines =
    [
        Line(headings.Select(heading => heading.Trim())),
        Line(headings.Select(heading => heading.StartsWith(' ') ? "---" : "---:")),
    ];

    /// <summary>Adds a row, and prints it as progress.</summary>
    public void Add(params FormattableString[] cells)
    {
        _lines.Add(Line(cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture))));
        Console.Error.WriteLine(_lines[^1]);
    }

    public override string ToString() => string.Join('\n', _lines);

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
