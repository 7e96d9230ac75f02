using System.Collections;
using System.Management.Automation;

namespace IoSecrets.Extension.Vault;

/// <summary>Creates a secret, or changes its value.</summary>
[Cmdlet(VerbsCommon.Set, "Secret")]
public sealed class SetSecretCommand : VaultCmdlet
{
    /// <summary>The name of the secret.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The value: a text or a SecureString.</summary>
    [Parameter]
    [AllowNull]
    public object? Secret { get; set; }

    /// <summary>The tool, its argument, and whether the secret is the default for it.</summary>
    [Parameter]
    public Hashtable? Metadata { get; set; }
}
