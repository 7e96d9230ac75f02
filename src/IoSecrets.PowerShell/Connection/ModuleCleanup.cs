using System.Management.Automation;

namespace IoSecrets.Connection;

/// <summary>Closes the runspace's connection when the module is removed from it.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceConnections.Replace(null);
}
