namespace IoSecrets.Tests.Hosting;

/// <summary>A copy of the module in another folder.</summary>
internal static class ModuleCopy
{
    /// <summary>Copies every file of the module.</summary>
    /// <param name="target">The folder for the copy; created if it does not exist.</param>
    public static void To(string target)
    {
        var folder = Path.GetDirectoryName(BuildOutput.ModuleManifest)!;
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
