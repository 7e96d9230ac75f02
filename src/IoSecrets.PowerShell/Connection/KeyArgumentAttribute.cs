using System.Management.Automation;
using System.Security;
using IoSecrets.Input;

namespace IoSecrets.Connection;

/// <summary>Lets a plain text through as <see cref="PlainText"/>, without the text, so that the cmdlet can refuse it in its own words.</summary>
// The engine's own refusal would repeat the key.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>What the parameter holds where it was given anything but a SecureString.</summary>
    public static SecureString PlainText { get; } = new();

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData switch
        {
            null => null!,
            SecureString key => key,
            PSObject { BaseObject: SecureString key } => key,
            _ => PlainText,
        };
}

/// <summary>Lets a copy of a connection through as <see cref="IoNetConnection.Serialized"/>, so that the cmdlet can refuse it in its own words.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsNothing(inputData) ? null!
        : inputData is PSObject { BaseObject: PSCustomObject } ? IoNetConnection.Serialized
        : inputData;
}

/// <summary>
/// Reads a URI and spells its host in ASCII; what cannot be read comes through as one that no check lets pass, and nothing at all as null.
/// </summary>
// The engine's own refusal would repeat the text, and with it a password before the host. A host in another script can look like one that
// it is not.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UriArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly Uri Unreadable = new("", UriKind.Relative);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsNothing(inputData) ? null!
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
