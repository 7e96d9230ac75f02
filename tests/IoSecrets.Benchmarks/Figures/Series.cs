using System.Globalization;

namespace IoSecrets.Benchmarks.Figures;

/// <summary>The same thing measured a few times.</summary>
internal sealed class Series
{
    private readonly List<double> _values = [];

    public double Median
    {
        get
        {
            double[] sorted = [.. _values.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public double this[int round] => _values[round];

    /// <summary>From the least to the most.</summary>
    public string Range(string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_values.Min().ToString(format, CultureInfo.InvariantCulture)}–{_values.Max().ToString(format, CultureInfo.InvariantCulture)}");

    public void Add(double value) => _values.Add(value);

    /// <summary>This over another, round by round: what disturbs a round disturbs both.</summary>
    public Series Over(Series other)
    {
        var ratios = new Series();
        for (var round = 0; round < _values.Count; round++)
        {
            ratios.Add(_values[round] / other[round]);
        }

        return ratios;
    }
}
