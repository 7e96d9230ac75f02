using System.Management.Automation;
using IoSecrets.Errors;

namespace IoSecrets.Input;

/// <summary>Refuses nothing at all for a switch.</summary>
// The engine takes null for true: -Force:$unset would be forced. A switch has no value that could stand for it, so that it is refused here.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SwitchArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsNothing(inputData) ? throw new ArgumentTransformationMetadataException(Messages.SwitchEmpty) : inputData;
}
