using System.Collections;

// Stand-ins for the SecretManagement types that the extension creates, with the same names and constructors.
#pragma warning disable IDE0130, CA1720
namespace Microsoft.PowerShell.SecretManagement;

public enum SecretType
{
    Unknown,
    ByteArray,
    String,
    SecureString,
    PSCredential,
    Hashtable,
}

public sealed class SecretInformation(string name, SecretType type, string vaultName, Hashtable metadata)
{
    public string Name { get; } = name;

    public SecretType Type { get; } = type;

    public string VaultName { get; } = vaultName;

    public Hashtable Metadata { get; } = metadata;
}

public sealed class PasswordRequiredException(string message) : InvalidOperationException(message);
