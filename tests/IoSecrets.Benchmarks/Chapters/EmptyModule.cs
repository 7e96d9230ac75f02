namespace IoSecrets.Benchmarks.Chapters;

/// <summary>The least that a binary module with a manifest can be: a small library without a cmdlet.</summary>
internal sealed class EmptyModule : IDisposable
{
    private const string Library = "Microsoft.Extensions.Primitives.dll";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iosecrets-bench-");

    public EmptyModule()
    {
        File.Copy(Path.Combine(Repository.ModuleFolder, "bin", "deps", Library), Path.Combine(_folder.FullName, Library));
        Manifest = Path.Combine(_folder.FullName, "Empty.psd1");
        File.WriteAllText(
            Manifest,
            $"@{{ RootModule = '{Library}'; ModuleVersion = '1.0'; "
            + "CmdletsToExport = @(); FunctionsToExport = @(); AliasesToExport = @(); VariablesToExport = @() }");
    }

    public string Manifest { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
