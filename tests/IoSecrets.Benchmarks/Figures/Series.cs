using System.Globalization;

namespace IoSecrets.Benchmarks.Figures;

/// <summary>The values of a repeated measurement.</summary>
internal sealed class Series
{
    private readonly List<double> _values = [];

    public static Series From(IEnumerable<double> values)
    {
        var series = new Series();
        series._values.AddRange(values);
        return series;
    }

    public double Median
    {
        get
        {
            double[] sorted = [.. _values.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>Formats the minimum and the maximum.</summary>
    public string Range(string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_values.Min().ToString(format, CultureInfo.InvariantCulture)}–{_values.Max().ToString(format, CultureInfo.InvariantCulture)}");

    public void Add(double value) => _values.Add(value);

    /// <summary>Divides by another series, round by round, because a disturbance in a round affects both.</summary>
    public Series DividedBy(Series other) => Combine(other, (own, theirs) => own / theirs);

    /// <summary>Subtracts another series, round by round.</summary>
    public Series Minus(Series other) => Combine(other, (own, theirs) => own - theirs);

    private Series Combine(Series other, Func<double, double, double> combine)
    {
        var results = new Series();
        foreach (var (own, theirs) in _values.Zip(other._values))
        {
            results.Add(combine(own, theirs));
        }

        return results;
    }
}
