using System.Management.Automation;
using System.Net;
using System.Security;

namespace IoSecrets.Input;

/// <summary>Accepts a secret value as a SecureString or a string; converts anything else to <see cref="Invalid"/>.</summary>
// The engine's own error would repeat the value.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretValueArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>The value of the parameter if anything else was specified, including null.</summary>
    public static SecureString Invalid { get; } = new();

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.Unwrap(inputData) switch
        {
            SecureString value => value,
            string text => new NetworkCredential("", text).SecurePassword,
            _ => Invalid,
        };
}
