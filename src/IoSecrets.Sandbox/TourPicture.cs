using IoSecrets.Sandbox.Picture;

namespace IoSecrets.Sandbox;

/// <summary>The tour as a picture for a page: some of its commands, for all of them are more than anybody looks at.</summary>
internal static class TourPicture
{
    public const int Columns = 104;

    private const string Prompt = "PS> ";

    private static readonly string[] Beginnings = ["Connect-IoNet", "Get-IoSecret -Name *", "$ids[0..", "$mixed", "$few", "$outcomes"];

    public static void Save(Transcript transcript, FileInfo file)
    {
        var shown = new List<(int Step, string Part)>();
        var step = 0;
        foreach (var part in transcript.Parts)
        {
            if (!part.StartsWith(Prompt, StringComparison.Ordinal))
            {
                step++;
            }
            else if (Array.Exists(Beginnings, beginning => part.AsSpan(Prompt.Length).StartsWith(beginning, StringComparison.Ordinal)))
            {
                shown.Add((step, part));
            }
        }

        var picture = new TerminalPicture("IoSecrets, against an emulated io.net", Columns);
        var commands = shown.Select(command => command.Part.Split('\n')[0][Prompt.Length..]);
        var steps = shown.GroupBy(command => command.Step, command => command.Part, (_, parts) => string.Concat(parts));
        File.WriteAllText(file.FullName, $"{picture.Draw(steps, string.Join('\n', commands))}\n");
    }
}
