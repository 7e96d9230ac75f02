using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace IoSecrets.Extension.Vault;

/// <summary>
/// What SecretManagement calls for a vault at io.net. The names and the parameters are here; what is done is read from Vault.ps1 when
/// the first is called, because everyone who imports the module pays for what is here, and few keep a vault.
/// </summary>
public abstract class VaultCmdlet : PSCmdlet
{
    // Where the file cannot be read the trap ends it: the function's name would be this cmdlet's then.
    private const string Call = "param($File, $Function, $Arguments) trap { break } . $File; & $Function @Arguments";

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
        var script = Path.Combine(Path.GetDirectoryName(MyInvocation.MyCommand.Module.Path)!, "Vault.ps1");
        InvokeCommand.InvokeScript(
            Call,
            useNewScope: true,
            PipelineResultTypes.Output | PipelineResultTypes.Error,
            input: null,
            script,
            MyInvocation.MyCommand.Name,
            MyInvocation.BoundParameters);
    }
}
