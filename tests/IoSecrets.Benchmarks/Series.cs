namespace IoSecrets.Benchmarks;

/// <summary>The values of a repeated measurement; none if it was not measured.</summary>
internal sealed class Series(IEnumerable<double> values)
{
    private readonly double[] _values = [.. values];

    /// <summary>NaN without values.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. _values.Order()];
            return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    // Round by round, because a disturbance in a round affects both.
    public static Series operator /(Series one, Series other) => new(one._values.Zip(other._values, (own, theirs) => own / theirs));

    public static Series operator -(Series one, Series other) => new(one._values.Zip(other._values, (own, theirs) => own - theirs));

    public static Series From<T>(IEnumerable<T> results, Func<T, double> getValue) => new(results.Select(getValue));

    /// <summary>Formats the median; empty without values.</summary>
    public string Format(string format, string unit = "") => _values.Length == 0 ? "" : Median.ToString(format, null) + unit;

    public string FormatRange(string format, string unit = "") => $"{_values.Min().ToString(format, null)}–{_values.Max().ToString(format, null)}{unit}";

    public string FormatWithRange(string format, string unit = "") => $"{Format(format, unit)} ({FormatRange(format)})";
}

/// <summary>Builds a table in Markdown. Columns align right; a space before the heading aligns the column left.</summary>
internal sealed class Table<T>(params (string Heading, Func<T, string> Format)[] columns)
{
    private readonly List<string> _lines =
    [
        Line(columns.Select(column => column.Heading.Trim())),
        Line(columns.Select(column => column.Heading.StartsWith(' ') ? "---" : "---:")),
    ];

    /// <summary>Adds a row, and prints it as progress.</summary>
    public void Add(T row)
    {
        _lines.Add(Line(columns.Select(column => column.Format(row))));
        Console.Error.WriteLine(_lines[^1]);
    }

    public override string ToString() => string.Join('\n', _lines);

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}

internal static class Goal
{
    public static string Format(bool isMet) => isMet ? "met" : "**missed**";
}
