using System.Management.Automation;
using IoSecrets.Input;

namespace IoSecrets.Connection;

/// <summary>Takes a text for a URI; one that cannot be read comes through as one that no check lets pass.</summary>
// The engine's own refusal would repeat the text, and with it a password before the host.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UriArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly Uri Unreadable = new("", UriKind.Relative);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Wrapped.BaseOf(inputData) is not string text ? inputData
        : Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri) ? uri : Unreadable;
}
