using IoSecrets.Help.Output;
using IoSecrets.Help.Pages;

namespace IoSecrets.Help;

/// <summary>A file that Get-Help reads, generated from docs.</summary>
/// <param name="Name">The name under module/en-US.</param>
/// <param name="Text">The content.</param>
internal sealed record HelpFile(string Name, string Text)
{
    // Get-Help finds the file by this name.
    public const string MamlName = "IoSecrets.PowerShell.dll-Help.xml";

    public bool IsCurrent => File.Exists(FullPath) && File.ReadAllText(FullPath) == Text;

    private string FullPath => Path.Combine(Repository.ModuleHelp, Name);

    /// <exception cref="PageException">A page is invalid.</exception>
    public static IReadOnlyList<HelpFile> MakeAll() =>
    [
        new(MamlName, MamlDocument.Create(CommandPages.ReadAll())),
        .. Directory.EnumerateFiles(Repository.Docs, "about_*.md").Order(StringComparer.Ordinal)
            .Select(path => new HelpFile(Path.GetFileNameWithoutExtension(path) + ".help.txt", AboutText.Create(path))),
    ];

    public void Write()
    {
        Directory.CreateDirectory(Repository.ModuleHelp);
        File.WriteAllText(FullPath, Text);
    }
}
