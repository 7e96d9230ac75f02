namespace IoSecrets.Core.Secrets;

/// <summary>A secret that is to be created.</summary>
internal sealed class SecretCreation : IRunItem, IDisposable
{
    public SecretCreation(SecretFields fields)
    {
        Fields = fields;
        // Now, while the value is there: somebody may have given it for the name as well.
        Target = Shown(fields.Name!);
        Label = SecretLabel.Create(null, Target, fields.ToolName.Value is { } tool ? Shown(tool) : null);

        string Shown(string text) => fields.Value?.MaskIn(text) ?? text;
    }

    public SecretFields Fields { get; }

    /// <inheritdoc/>
    public string Label { get; }

    /// <inheritdoc/>
    public string Target { get; }

    /// <summary>Overwrites the value.</summary>
    public void Dispose() => Fields.Value?.Dispose();
}
