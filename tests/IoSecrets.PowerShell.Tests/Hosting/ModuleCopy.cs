namespace IoSecrets.Tests.Hosting;

/// <summary>The module's files once more, elsewhere.</summary>
internal static class ModuleCopy
{
    /// <summary>Copies every file of the module.</summary>
    /// <param name="target">The folder that then is like the module's; made where it is missing.</param>
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
