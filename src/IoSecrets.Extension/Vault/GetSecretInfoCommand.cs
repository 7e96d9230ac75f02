using System.Management.Automation;

namespace IoSecrets.Extension.Vault;

/// <summary>Lists the vault's secrets.</summary>
[Cmdlet(VerbsCommon.Get, "SecretInfo")]
public sealed class GetSecretInfoCommand : VaultCmdlet
{
    /// <summary>A pattern over names; without it, all.</summary>
    [Parameter]
    public string? Filter { get; set; }
}
