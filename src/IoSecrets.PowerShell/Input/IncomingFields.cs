using IoSecrets.Core.Secrets;
using IoSecrets.Outcomes;

namespace IoSecrets.Input;

/// <summary>A secret that is to be created.</summary>
internal sealed class IncomingFields(SecretFields fields) : IRunItem, IDisposable
{
    public SecretFields Fields { get; } = fields;

    /// <inheritdoc/>
    public string Label => SecretLabel.Of(null, Fields.Name, Fields.ToolName.Value);

    /// <inheritdoc/>
    public string Target => Fields.Name!;

    /// <summary>Overwrites the value.</summary>
    public void Dispose() => Fields.Value?.Dispose();
}
