using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Accepts a text, empty for none, or a script block that gives one for each secret.</summary>
internal sealed class FieldArgumentAttribute : TextArgumentAttribute
{
    public FieldArgumentAttribute() => MayBeEmpty = true;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.Unwrap(inputData) as ScriptBlock ?? base.Transform(engineIntrinsics, inputData);
}
