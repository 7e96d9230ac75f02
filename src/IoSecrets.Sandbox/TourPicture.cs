using IoSecrets.Sandbox.Picture;

namespace IoSecrets.Sandbox;

/// <summary>The tour as a picture for a page: some of its commands, for all of them are more than anybody looks at.</summary>
internal sealed class TourPicture
{
    public const int Columns = 104;

    private static readonly string[] Beginnings =
        ["Connect-IoNet", "Get-IoSecret -Name *", "$ids[0..", "$few", "$outcomes", "$sum"];

    private readonly List<(string Step, string Command, string Shown)> _shown = [];

    /// <summary>Takes a command with what came of it, if it is one of those that are shown.</summary>
    public void Add(string step, string command, string shown)
    {
        if (Array.Exists(Beginnings, beginning => command.StartsWith(beginning, StringComparison.Ordinal)))
        {
            _shown.Add((step, command, shown));
        }
    }

    public void Save(FileInfo file)
    {
        var parts = _shown.GroupBy(shown => shown.Step, (_, ofStep) => string.Concat(ofStep.Select(shown => shown.Shown)));
        var picture = new TerminalPicture("IoSecrets, against an emulated io.net", Columns);
        File.WriteAllText(file.FullName, $"{picture.Draw(parts, string.Join('\n', _shown.Select(shown => shown.Command)))}\n");
    }
}
