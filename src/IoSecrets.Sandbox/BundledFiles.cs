namespace IoSecrets.Sandbox;

/// <summary>The module and the scripts, which the build copies beside this program.</summary>
internal static class BundledFiles
{
    public static string ModuleManifest { get; } = Path.Combine(AppContext.BaseDirectory, "IoSecrets", "IoSecrets.psd1");

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);
}
