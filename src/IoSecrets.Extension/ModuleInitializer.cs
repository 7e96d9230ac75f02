using System.Management.Automation;

namespace IoSecrets.Extension;

/// <summary>Opens the private load context when the module is imported.</summary>
// An assembly of its own: PowerShell looks at all types of the cmdlets' assembly before it would run an initializer in there.
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => PrivateLoadContext.Open();
}
