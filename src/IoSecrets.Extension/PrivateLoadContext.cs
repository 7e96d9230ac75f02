using System.Reflection;
using System.Runtime.Loader;

namespace IoSecrets.Extension;

/// <summary>Keeps the core and the libraries under it away from other modules, which bring their own versions of the same.</summary>
internal sealed class PrivateLoadContext : AssemblyLoadContext
{
    private const string Core = "IoSecrets.Core";

    private static readonly PrivateLoadContext Instance = new();

    private readonly string _folder =
        Path.GetFullPath("../bin/deps", Path.GetDirectoryName(typeof(PrivateLoadContext).Assembly.Location)!);

    private PrivateLoadContext()
        : base("IoSecrets")
    {
    }

    /// <summary>Answers for the core, whenever the cmdlets' assembly first asks for it.</summary>
    // Once a process and never undone: another runspace may still need it after this one has removed the module.
    public static void Open()
    {
        Default.Resolving -= ResolveCore;
        Default.Resolving += ResolveCore;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static Assembly? ResolveCore(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == Core ? Instance.LoadFromAssemblyName(name) : null;
}
