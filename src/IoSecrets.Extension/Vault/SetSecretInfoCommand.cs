using System.Collections;
using System.Management.Automation;

namespace IoSecrets.Extension.Vault;

/// <summary>Changes what belongs to a secret besides its value.</summary>
[Cmdlet(VerbsCommon.Set, "SecretInfo")]
public sealed class SetSecretInfoCommand : VaultCmdlet
{
    /// <summary>The name of the secret.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The tool, its argument, and whether the secret is the default for it.</summary>
    [Parameter]
    public Hashtable? Metadata { get; set; }
}
