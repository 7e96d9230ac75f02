using System.Reflection;
using System.Runtime.Loader;

namespace IoSecrets.Core.Http;

/// <summary>
/// Loads IoSecrets.Http and its packages at the first request. They have their own load context because other modules load other versions
/// of the same packages.
/// </summary>
internal sealed class CompositionLoadContext : AssemblyLoadContext
{
    private const string Folder = "deps";
    private const string Composition = "IoSecrets.Http";

    // Once for the process, and never unloaded: another runspace may still use it after this one has removed the module.
    private static readonly Lazy<IHttpComposition> Loaded = new(static () => new CompositionLoadContext().LoadComposition());

    private readonly string _folder = Path.Combine(Path.GetDirectoryName(typeof(CompositionLoadContext).Assembly.Location)!, Folder);

    private CompositionLoadContext()
        : base("IoSecrets")
    {
    }

    /// <summary>Gets the composition; the first call loads it.</summary>
    public static IHttpComposition Instance => Loaded.Value;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var core = typeof(CompositionLoadContext).Assembly;
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return assemblyName.Name == core.GetName().Name ? core : File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private IHttpComposition LoadComposition() => (IHttpComposition)Activator.CreateInstance(
        LoadFromAssemblyName(new AssemblyName(Composition)).GetType("IoSecrets.Http.HttpComposition", throwOnError: true)!, nonPublic: true)!;
}

/// <summary>Composes a connection's message handlers.</summary>
internal interface IHttpComposition
{
    /// <summary>Composes a chain of handlers.</summary>
    /// <param name="primary">The handler that sends the requests; the caller disposes it.</param>
    /// <param name="handlers">Create the handlers around it, the outermost first.</param>
    /// <returns>The outermost handler, and the services to dispose with the connection.</returns>
    (HttpMessageHandler Handler, IDisposable Services) Compose(HttpMessageHandler primary, params Func<DelegatingHandler>[] handlers);
}
