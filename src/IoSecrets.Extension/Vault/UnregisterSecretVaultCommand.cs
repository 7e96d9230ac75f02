using System.Management.Automation;

namespace IoSecrets.Extension.Vault;

/// <summary>Closes the vault's connection.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "SecretVault")]
public sealed class UnregisterSecretVaultCommand : VaultCmdlet;
