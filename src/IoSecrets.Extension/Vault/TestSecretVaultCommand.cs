using System.Management.Automation;

namespace IoSecrets.Extension.Vault;

/// <summary>Tells whether the vault can be used.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SecretVault")]
public sealed class TestSecretVaultCommand : VaultCmdlet;
