using IoSecrets.Sandbox.Picture;

namespace IoSecrets.Sandbox;

/// <summary>Draws the tour for the README: only some of its commands, because all of them are too many to look at.</summary>
internal static class TourPicture
{
    public const int Columns = 104;

    private const string Prompt = "PS> ";

    private static readonly string[] DrawnCommands =
    [
        "Connect-IoNet", "Get-IoSecret -Name *", "Set-Content", "Compare-IoSecret", "$synced =", "$usage", "$ids[0, -1]", "$mixed", "$few", "$outcomes",
    ];

    public static void Save(Transcript transcript, FileInfo file)
    {
        var drawn = new List<(int Step, string Part)>();
        var step = 0;
        foreach (var part in transcript.Parts)
        {
            if (!part.StartsWith(Prompt, StringComparison.Ordinal))
            {
                step++;
            }
            else if (Array.Exists(DrawnCommands, beginning => part.AsSpan(Prompt.Length).StartsWith(beginning, StringComparison.Ordinal)))
            {
                drawn.Add((step, part));
            }
        }

        var picture = new TerminalPicture("IoSecrets, against an emulated io.net", Columns);
        var commands = drawn.Select(command => command.Part.Split('\n')[0][Prompt.Length..]);
        var steps = drawn.GroupBy(command => command.Step, command => command.Part, (_, parts) => string.Concat(parts));
        File.WriteAllText(file.FullName, $"{picture.Draw(steps, string.Join('\n', commands))}\n");
    }
}
