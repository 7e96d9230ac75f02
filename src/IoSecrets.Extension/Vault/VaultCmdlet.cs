using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace IoSecrets.Extension.Vault;

/// <summary>
/// A command that SecretManagement calls for a vault at io.net. The commands only have names and parameters; each runs its function
/// in Vault.ps1, which is read then. Everyone who imports the module pays for this assembly, and few have a vault.
/// </summary>
public abstract class VaultCmdlet : PSCmdlet
{
    // The trap ends the script if the file cannot be read: without the file, the function's name would call this cmdlet again.
    private const string Script = "param($File, $Function, $Arguments) trap { break } . $File; & $Function @Arguments";

    private protected VaultCmdlet()
    {
    }

    /// <summary>The name that the vault is registered with.</summary>
    [Parameter]
    public string? VaultName { get; set; }

    /// <summary>The parameters that the vault is registered with.</summary>
    [Parameter]
    public Hashtable? AdditionalParameters { get; set; }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        var file = Path.Combine(Path.GetDirectoryName(MyInvocation.MyCommand.Module.Path)!, "Vault.ps1");
        InvokeCommand.InvokeScript(
            Script,
            useNewScope: true,
            PipelineResultTypes.Output | PipelineResultTypes.Error,
            input: null,
            file,
            MyInvocation.MyCommand.Name,
            MyInvocation.BoundParameters);
    }
}

/// <summary>Reports an error if a secret exists, because io.net never returns a value.</summary>
[Cmdlet(VerbsCommon.Get, "Secret")]
public sealed class GetSecretCommand : VaultCmdlet
{
    /// <summary>The secret's name.</summary>
    [Parameter]
    public string? Name { get; set; }
}

/// <summary>Creates a secret, or changes its value.</summary>
[Cmdlet(VerbsCommon.Set, "Secret")]
public sealed class SetSecretCommand : VaultCmdlet
{
    /// <summary>The secret's name.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The value: a string or a SecureString.</summary>
    [Parameter]
    [AllowNull]
    public object? Secret { get; set; }

    /// <summary>The tool, the tool's argument, and whether the tool uses the secret by default.</summary>
    [Parameter]
    public Hashtable? Metadata { get; set; }
}

/// <summary>Deletes a secret.</summary>
[Cmdlet(VerbsCommon.Remove, "Secret")]
public sealed class RemoveSecretCommand : VaultCmdlet
{
    /// <summary>The secret's name.</summary>
    [Parameter]
    public string? Name { get; set; }
}

/// <summary>Lists the vault's secrets.</summary>
[Cmdlet(VerbsCommon.Get, "SecretInfo")]
public sealed class GetSecretInfoCommand : VaultCmdlet
{
    /// <summary>A wildcard pattern for names; without it, all secrets.</summary>
    [Parameter]
    public string? Filter { get; set; }
}

/// <summary>Changes the metadata of a secret.</summary>
[Cmdlet(VerbsCommon.Set, "SecretInfo")]
public sealed class SetSecretInfoCommand : VaultCmdlet
{
    /// <summary>The secret's name.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The tool, the tool's argument, and whether the tool uses the secret by default.</summary>
    [Parameter]
    public Hashtable? Metadata { get; set; }
}

/// <summary>Tests the vault's connection.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SecretVault")]
public sealed class TestSecretVaultCommand : VaultCmdlet;

/// <summary>Closes the vault's connection.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "SecretVault")]
public sealed class UnregisterSecretVaultCommand : VaultCmdlet;
