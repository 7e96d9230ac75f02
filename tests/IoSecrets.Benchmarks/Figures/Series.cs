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


    /// <summary>From the least to the most.</summary>
    public string Range(string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{_values.Min().ToString(format, CultureInfo.InvariantCulture)}–{_values.Max().ToString(format, CultureInfo.InvariantCulture)}");

    public void Add(double value) => _values.Add(value);

    /// <summary>This over another, round by round: what disturbs a round disturbs both.</summary>
    public Series Over(Series other) => With(other, (own, others) => own / others);

    /// <summary>What this is more than another, round by round.</summary>
    public Series Minus(Series other) => With(other, (own, others) => own - others);

    private Series With(Series other, Func<double, double, double> figure)
    {
        var figures = new Series();
        foreach (var (own, others) in _values.Zip(other._values))
        {
            figures.Add(figure(own, others));
        }

        return figures;
    }
}
