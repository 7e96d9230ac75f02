using System.Globalization;
using System.Xml.Linq;

namespace IoSecrets.Sandbox.Picture;

/// <summary>Draws a terminal as SVG. The text stays text, and columns align in any font.</summary>
/// <param name="title">The title of the window.</param>
/// <param name="columns">The width, in characters.</param>
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

    // Black to white, each with enough contrast to the background.
    private static readonly string[] Colors = ["#768390", "#ff7b72", "#7ee787", "#f2cc60", "#79c0ff", "#d2a8ff", "#76e3ea", "#ffffff"];

    private static readonly string[] TitleButtons = ["#ff5f57", "#febc2e", "#28c840"];

    /// <summary>Draws printed text, with an empty row between its parts.</summary>
    /// <param name="parts">The printed text, with its colour codes.</param>
    /// <param name="description">The alternative text for screen readers.</param>
    public XElement Draw(IEnumerable<string> parts, string description)
    {
        var text = new ScreenText(columns);
        TerminalRun[][] rows = [.. parts.SelectMany(part => text.GetRows(part).Append([])).SkipLast(1)];
        var width = ToPixels((columns * CellWidth) + (2 * Margin));
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
            CreateBox(width, height, Background),
            CreateBox(width, TitleHeight, TitleBackground),
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
                row.Item.Select(CreateSpan))));
    }

    private static XElement CreateBox(string width, int height, string color) => new(
        Svg + "rect",
        new XAttribute("width", width),
        new XAttribute("height", height),
        new XAttribute("rx", 8),
        new XAttribute("fill", color));

    private static XElement CreateSpan(TerminalRun run) => new(
        Svg + "tspan",
        new XAttribute("x", ToPixels(Margin + (run.Column * CellWidth))),
        new XAttribute("textLength", ToPixels(run.Text.Length * CellWidth)),
        run.Color is { } color ? new XAttribute("fill", Colors[color]) : null,
        run.IsBold ? new XAttribute("font-weight", "bold") : null,
        run.Text);

    private static string ToPixels(double pixels) => pixels.ToString("0.##", CultureInfo.InvariantCulture);
}
