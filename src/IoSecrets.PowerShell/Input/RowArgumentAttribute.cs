using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Wraps what is piped in, so that PowerShell's module logging gets no text of it: a row may hold a secret's value.</summary>
// Module logging (LogPipelineExecutionDetails) writes the text of every argument as it is after its transformations. The property's setter
// takes the wrapper off again.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RowArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.Unwrap(inputData) is null or string or ValueType or Secret or SecretOutcome ? inputData : new PipedRow(inputData);

    /// <summary>Takes the wrapper off.</summary>
    public static object? Unwrap(object? value) => PSObjects.Unwrap(value) is PipedRow piped ? piped.Row : value;

    private sealed class PipedRow(object row)
    {
        public object Row { get; } = row;

        public override string ToString() => "(an object)";
    }
}
