using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Lets nothing at all, an empty text and an empty list among it, through as null, so that the cmdlet can refuse it in its own words.</summary>
// The engine takes an empty text for 0.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValueArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsNothing(inputData) ? null! : inputData;
}
