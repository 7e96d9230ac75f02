using System.Reflection;

namespace IoSecrets.Sandbox.Hosting;

/// <summary>Where the build laid out the module.</summary>
internal static class BuiltModule
{
    public static string Manifest { get; } = Path.GetFullPath(Assembly.GetExecutingAssembly()
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(item => item.Key == "ModuleManifest").Value!);
}
