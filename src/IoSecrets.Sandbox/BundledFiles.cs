using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace IoSecrets.Sandbox;

/// <summary>The module and the scripts, which the build copies beside this program.</summary>
internal static class BundledFiles
{
    public static string ModuleManifest { get; } = Path.Combine(AppContext.BaseDirectory, "IoSecrets", "IoSecrets.psd1");

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    // Before any type that needs it is loaded.
    [ModuleInitializer]
    internal static void LoadCoreFromModule() => AssemblyLoadContext.Default.Resolving += static (context, name) => name.Name == "IoSecrets.Core"
        ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "IoSecrets", "bin", "IoSecrets.Core.dll"))
        : null;
}
