using IoSecrets.Help.Output;
using IoSecrets.Help.Pages;

namespace IoSecrets.Help;

/// <summary>A file that Get-Help reads, as docs gives it.</summary>
/// <param name="Name">Its name under module/en-US.</param>
/// <param name="Text">What is to be in it.</param>
internal sealed record HelpFile(string Name, string Text)
{
    // Get-Help finds it by this name alone.
    public const string MamlName = "IoSecrets.PowerShell.dll-Help.xml";

    public bool IsCurrent => File.Exists(FullPath) && File.ReadAllText(FullPath) == Text;

    private string FullPath => Path.Combine(Repository.ModuleHelp, Name);

    /// <exception cref="PageException">A page has a flaw.</exception>
    public static IReadOnlyList<HelpFile> MakeAll() =>
    [
        new(MamlName, MamlDocument.Of(CommandPages.ReadAll())),
        .. Directory.EnumerateFiles(Repository.Docs, "about_*.md").Order(StringComparer.Ordinal)
            .Select(path => new HelpFile(Path.GetFileNameWithoutExtension(path) + ".help.txt", AboutText.Of(path))),
    ];

    public void Write()
    {
        Directory.CreateDirectory(Repository.ModuleHelp);
        File.WriteAllText(FullPath, Text);
    }
}
