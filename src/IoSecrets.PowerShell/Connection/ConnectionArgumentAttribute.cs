using System.Management.Automation;
using IoSecrets.Input;

namespace IoSecrets.Connection;

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
