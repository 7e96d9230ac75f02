using System.Globalization;
using System.Text;
using IoSecrets.Benchmarks.Chapters;

namespace IoSecrets.Benchmarks.Figures;

/// <summary>Draws the number in flight and the number served per second over the time of a run, as SVG.</summary>
internal static class WidthPicture
{
    private const int Width = 720;
    private const int PanelHeight = 130;
    private const int Left = 60;
    private const int Top = 30;

    public static string Draw(IReadOnlyList<WidthSample> samples)
    {
        // From the first request to the last response.
        var first = samples.TakeWhile(sample => sample is { InFlight: 0, Served: 0 }).Count();
        WidthSample[] run = [.. samples.Skip(Math.Max(0, first - 1))];
        var start = run[0].At;
        var inFlight = run.Select(sample => ((sample.At - start).TotalSeconds, (double)sample.InFlight));
        var served = run.Zip(run.Skip(1), (one, next) =>
            ((next.At - start).TotalSeconds, (next.Served - one.Served) / (next.At - one.At).TotalSeconds));
        var seconds = (run[^1].At - start).TotalSeconds;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {(2 * (PanelHeight + Top)) + 40}" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="#fff"/>

            """);
        AddPanel(svg, "requests in flight", Top, seconds, 128, "#1f6feb", [.. inFlight]);
        AddPanel(svg, "served per second", (2 * Top) + PanelHeight, seconds, 6400, "#1a7f37", [.. served]);
        for (var second = 0; second <= seconds; second++)
        {
            Add(svg, $"""<text x="{X(second, seconds):0}" y="{(2 * (PanelHeight + Top)) + 18}" text-anchor="middle" fill="#57606a">{second} s</text>""");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void AddPanel(
        StringBuilder svg, string title, int top, double seconds, double maximum, string colour, IReadOnlyList<(double Second, double Value)> points)
    {
        double Y(double value) => top + (PanelHeight * (1 - (Math.Min(value, maximum) / maximum)));
        Add(svg, $"""<text x="{Left}" y="{top - 8}" fill="{colour}">{title}</text>""");
        foreach (var value in (double[])[0, maximum / 2, maximum])
        {
            Add(svg, $"""<path d="M{Left} {Y(value):0.#}H{Width - 20}" stroke="#d0d7de"/>""");
            Add(svg, $"""<text x="{Left - 6}" y="{Y(value) + 4:0.#}" text-anchor="end" fill="#57606a">{value:N0}</text>""");
        }

        var line = string.Join(' ', points.Select(point =>
            string.Create(CultureInfo.InvariantCulture, $"{X(point.Second, seconds):0.#},{Y(point.Value):0.#}")));
        Add(svg, $"""<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>""");
    }

    private static double X(double second, double seconds) => Left + ((Width - 20 - Left) * second / seconds);

    private static void Add(StringBuilder svg, FormattableString element) => svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
