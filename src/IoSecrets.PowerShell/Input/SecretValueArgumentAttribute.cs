using System.Management.Automation;
using System.Net;
using System.Security;

namespace IoSecrets.Input;

/// <summary>Takes a secret's value as a SecureString or as a text; anything else comes through as <see cref="Refused"/>.</summary>
// The engine's own refusal would repeat the value.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretValueArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>What the parameter holds where it was given neither, null among it.</summary>
    public static SecureString Refused { get; } = new();

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.Unwrap(inputData) switch
        {
            SecureString value => value,
            string text => new NetworkCredential("", text).SecurePassword,
            _ => Refused,
        };
}
