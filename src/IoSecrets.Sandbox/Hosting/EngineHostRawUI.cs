using System.Management.Automation.Host;

namespace IoSecrets.Sandbox.Hosting;

/// <summary>The size of the page that output is laid out for. Without one Out-Host shows nothing.</summary>
/// <param name="width">How wide it is; null for as wide as the console.</param>
internal sealed class EngineHostRawUI(int? width) : PSHostRawUserInterface
{
    private const int PageWidth = 120;
    private const int PageHeight = 50;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override Size BufferSize { get; set; } = new(width ?? WidthOfConsole() ?? PageWidth, PageHeight);

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override bool KeyAvailable => false;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Size MaxWindowSize => BufferSize;

    public override Coordinates WindowPosition { get; set; }

    public override Size WindowSize
    {
        get => BufferSize;
        set => BufferSize = value;
    }

    public override string WindowTitle { get; set; } = "";

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotPossible();

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NotPossible();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NotPossible();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NotPossible();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotPossible();

    private static NotSupportedException NotPossible() => new("This host has lines, but no screen.");

    private static int? WidthOfConsole() => !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Console.WindowWidth : null;
}
