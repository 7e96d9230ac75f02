using System.Globalization;
using System.Xml.Linq;

namespace IoSecrets.Sandbox.Picture;

/// <summary>Draws a terminal as SVG: text, not outlines, on a background of its own, and every column where it belongs in any font.</summary>
/// <param name="title">What stands above it.</param>
/// <param name="columns">How wide it is, in characters.</param>
internal sealed class TerminalPicture(string title, int columns)
{
    private const double CellWidth = 8.4;
    private const int RowHeight = 19;
    private const int FontSize = 14;
    private const int Margin = 16;
    private const int TitleHeight = 34;

    private const string Background = "#161b22";
    private const string TitleBackground = "#2d333b";
    private const string Foreground = "#d6dde5";
    private const string Fonts = "ui-monospace, SFMono-Regular, 'Cascadia Mono', Consolas, Menlo, 'DejaVu Sans Mono', monospace";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Black to white, each bright enough for the background.
    private static readonly string[] Colors = ["#768390", "#ff7b72", "#7ee787", "#f2cc60", "#79c0ff", "#d2a8ff", "#76e3ea", "#ffffff"];

    private static readonly string[] TitleButtons = ["#ff5f57", "#febc2e", "#28c840"];

    /// <summary>The picture of what was printed, with an empty row after each part.</summary>
    /// <param name="parts">What was printed, with its colours.</param>
    /// <param name="description">What it shows, for who cannot see it.</param>
    public XElement Draw(IEnumerable<string> parts, string description)
    {
        var text = new ScreenText(columns);
        TerminalRun[][] rows = [.. parts.SelectMany(part => text.RowsOf(part).Append([])).SkipLast(1)];
        var width = Length((columns * CellWidth) + (2 * Margin));
        var height = TitleHeight + (rows.Length * RowHeight) + (2 * Margin);
        return new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("width", width),
            new XAttribute("height", height),
            new XAttribute("role", "img"),
            new XAttribute("font-family", Fonts),
            new XAttribute("font-size", FontSize),
            new XAttribute("fill", Foreground),
            new XElement(Svg + "title", title),
            new XElement(Svg + "desc", description),
            Box(width, height, Background),
            Box(width, TitleHeight, TitleBackground),
            TitleButtons.Select((color, index) => new XElement(
                Svg + "circle",
                new XAttribute("cx", Margin + 6 + (index * 20)),
                new XAttribute("cy", TitleHeight / 2),
                new XAttribute("r", 6),
                new XAttribute("fill", color))),
            new XElement(
                Svg + "text", new XAttribute("x", "50%"), new XAttribute("y", 22), new XAttribute("text-anchor", "middle"), title),
            rows.Index().Where(row => row.Item.Length > 0).Select(row => new XElement(
                Svg + "text",
                new XAttribute("y", TitleHeight + Margin + FontSize + (row.Index * RowHeight)),
                row.Item.Select(SpanOf))));
    }

    private static XElement Box(string width, int height, string color) => new(
        Svg + "rect",
        new XAttribute("width", width),
        new XAttribute("height", height),
        new XAttribute("rx", 8),
        new XAttribute("fill", color));

    private static XElement SpanOf(TerminalRun run) => new(
        Svg + "tspan",
        new XAttribute("x", Length(Margin + (run.Column * CellWidth))),
        new XAttribute("textLength", Length(run.Text.Length * CellWidth)),
        run.Color is { } color ? new XAttribute("fill", Colors[color]) : null,
        run.IsBold ? new XAttribute("font-weight", "bold") : null,
        run.Text);

    private static string Length(double pixels) => pixels.ToString("0.##", CultureInfo.InvariantCulture);
}
