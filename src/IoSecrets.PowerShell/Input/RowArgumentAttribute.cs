using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Wraps a piped object, so that PowerShell's module logging does not record its text: a row may contain a secret value.</summary>
// Module logging (LogPipelineExecutionDetails) records the text of every argument after its transformation. The property's setter removes
// the wrapper again.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RowArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.Unwrap(inputData) is null or string or ValueType or Secret or SecretOutcome ? inputData : new PipedRow(inputData);

    /// <summary>Removes the wrapper.</summary>
    public static object? Unwrap(object? value) => PSObjects.Unwrap(value) is PipedRow piped ? piped.Row : value;

    private sealed class PipedRow(object row)
    {
        public object Row { get; } = row;

        public override string ToString() => "(an object)";
    }
}
