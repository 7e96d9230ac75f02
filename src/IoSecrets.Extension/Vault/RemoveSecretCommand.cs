using System.Management.Automation;

namespace IoSecrets.Extension.Vault;

/// <summary>Deletes a secret.</summary>
[Cmdlet(VerbsCommon.Remove, "Secret")]
public sealed class RemoveSecretCommand : VaultCmdlet
{
    /// <summary>The name of the secret.</summary>
    [Parameter]
    public string? Name { get; set; }
}
