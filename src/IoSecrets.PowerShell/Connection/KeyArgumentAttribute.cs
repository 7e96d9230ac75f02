using System.Management.Automation;
using System.Security;

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
