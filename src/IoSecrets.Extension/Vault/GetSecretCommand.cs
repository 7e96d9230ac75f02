using System.Management.Automation;

namespace IoSecrets.Extension.Vault;

/// <summary>Tells whether there is a secret; its value is never told.</summary>
[Cmdlet(VerbsCommon.Get, "Secret")]
public sealed class GetSecretCommand : VaultCmdlet
{
    /// <summary>The name of the secret.</summary>
    [Parameter]
    public string? Name { get; set; }
}
