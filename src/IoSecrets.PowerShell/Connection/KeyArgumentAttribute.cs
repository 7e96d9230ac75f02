using System.Management.Automation;
using System.Security;
using IoSecrets.Input;

namespace IoSecrets.Connection;

/// <summary>Converts plain text to <see cref="PlainText"/>, without the text, so that the cmdlet reports the error.</summary>
// The engine's own error would repeat the key.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>The value of the parameter if anything other than a usable SecureString was specified.</summary>
    public static SecureString PlainText { get; } = new();

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.Unwrap(inputData) switch
        {
            null => null!,
            SecureString key when !SecretValueArgumentAttribute.IsDisposed(key) => key,
            _ => PlainText,
        };
}

/// <summary>Converts a serialized copy of a connection to <see cref="IoNetConnection.Serialized"/>, so that the cmdlet reports the error.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsEmpty(inputData) ? null!
        : inputData is PSObject { BaseObject: PSCustomObject } ? IoNetConnection.Serialized
        : inputData;
}

/// <summary>
/// Reads a URI and converts its host to ASCII. Converts invalid input to a URI that fails every check, and an empty value to null.
/// </summary>
// The engine's own error would repeat the text, and with it a password before the host. A host in another writing system can look like a
// different host.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UriArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly Uri Unreadable = new("", UriKind.Relative);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsEmpty(inputData) ? null!
        : PSObjects.Unwrap(inputData) is Uri given ? WithAsciiHost(given)
        : TextArgumentAttribute.TryRead(inputData, out var text) && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri) ? WithAsciiHost(uri)
        : Unreadable;

    // RFC 3492: punycode.
    private static Uri WithAsciiHost(Uri uri)
    {
        try
        {
            return uri.IsAbsoluteUri && uri.HostNameType == UriHostNameType.Dns && uri.IdnHost != uri.Host
                ? new UriBuilder(uri) { Host = uri.IdnHost }.Uri
                : uri;
        }
        catch (UriFormatException)
        {
            return Unreadable;
        }
    }
}
