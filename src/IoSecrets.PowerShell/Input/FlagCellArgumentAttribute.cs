using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Keeps the engine from taking a cell of a file for a switch: an empty one would be true, and True would be lost.</summary>
// The cmdlet reads the cell itself, with FlagCell.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FlagCellArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            SwitchParameter given => given,
            bool given => new SwitchParameter(given),
            _ => new SwitchParameter(false),
        };
}
