namespace IoSecrets.Benchmarks;

/// <summary>Draws the number in flight and the number served per second over the time of a run, as SVG.</summary>
internal static class WidthPicture
{
    private const int Width = 720;
    private const int PanelHeight = 130;
    private const int Left = 60;
    private const int Right = Width - 20;
    private const int Top = 30;
    private const int Bottom = 2 * (PanelHeight + Top);

    public static string Draw(IReadOnlyList<Sample> samples)
    {
        // From the first request to the last response.
        Sample[] run = [.. samples.Skip(Math.Max(0, samples.TakeWhile(sample => sample is { InFlight: 0, Deleted: 0 }).Count() - 1))];
        var seconds = (run[^1].At - run[0].At).TotalSeconds;
        double X(double second) => Left + ((Right - Left) * second / seconds);
        (double X, double Value)[] inFlight = [.. run.Select(sample => (X((sample.At - run[0].At).TotalSeconds), (double)sample.InFlight))];
        var served = run.Zip(run.Skip(1), (one, next) => (next.Deleted - one.Deleted) / (next.At - one.At).TotalSeconds);
        return string.Join('\n',
        [
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Bottom + 40}" font-family="sans-serif" font-size="12">""",
            """<rect width="100%" height="100%" fill="#fff"/>""",
            .. DrawPanel("requests in flight", Top, "#1f6feb", inFlight),
            .. DrawPanel("served per second", (2 * Top) + PanelHeight, "#1a7f37", [.. inFlight.Skip(1).Zip(served, (point, value) => (point.X, value))]),
            .. Enumerable.Range(0, 1 + (int)seconds).Select(second =>
                $"""<text x="{X(second):0}" y="{Bottom + 18}" text-anchor="middle" fill="#57606a">{second} s</text>"""),
            "</svg>\n",
        ]);
    }

    private static IEnumerable<string> DrawPanel(string title, int top, string colour, (double X, double Value)[] points)
    {
        var maximum = points.Max(point => point.Value);
        double Y(double value) => top + (PanelHeight * (1 - (value / maximum)));
        yield return $"""<text x="{Left}" y="{top - 8}" fill="{colour}">{title}</text>""";
        foreach (var value in (double[])[0, maximum / 2, maximum])
        {
            yield return $"""<path d="M{Left} {Y(value):0.#}H{Right}" stroke="#d0d7de"/>""";
            yield return $"""<text x="{Left - 6}" y="{Y(value) + 4:0.#}" text-anchor="end" fill="#57606a">{value:N0}</text>""";
        }

        var line = string.Join(' ', points.Select(point => $"{point.X:0.#},{Y(point.Value):0.#}"));
        yield return $"""<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>""";
    }
}
