namespace IoSecrets.Core.Secrets;

/// <summary>A secret to create.</summary>
internal sealed class SecretCreation : IWriteItem, IDisposable
{
    private readonly string? _place;

    /// <param name="fields">The fields; disposed with this item.</param>
    /// <param name="identity">The identity.</param>
    /// <param name="place">The place of the row in the input; null if the fields come from the command line.</param>
    public SecretCreation(SecretFields fields, CreationIdentity identity, string? place = null)
    {
        (Fields, Identity, _place) = (fields, identity, place);
        // Computed while the value exists, because it may also have been given as the name, and must be masked there.
        Target = Mask(fields.Name!);
        var label = SecretLabel.Create(null, Target, fields.ToolName.Value is { } tool ? Mask(tool) : null);
        Label = place is null ? label : $"{label} ({place})";

        string Mask(string text) => fields.Value?.MaskIn(text) ?? text;
    }

    public SecretFields Fields { get; }

    /// <summary>Identifies the secret in an audit file.</summary>
    public CreationIdentity Identity { get; }

    /// <inheritdoc/>
    public string Label { get; }

    /// <inheritdoc/>
    public string Target { get; }

    /// <inheritdoc/>
    public SecretOperation Operation => SecretOperation.Create;

    /// <inheritdoc/>
    public object Key { get; private init; } = new();

    /// <inheritdoc/>
    // The list of secrets settles a create that was left in doubt.
    public bool WasInDoubt => false;

    /// <inheritdoc/>
    public RecordedSecret Recorded => new(null, Identity.Name, Identity.ToolName, Identity.ToolArgument);

    /// <summary>Returns the same secret with a value.</summary>
    /// <param name="value">The value; disposed with the returned item.</param>
    public SecretCreation WithValue(SecretValue value) => new(
        Fields with { Value = value },
        Identity with { Name = value.MaskIn(Identity.Name), ToolName = value.MaskIn(Identity.ToolName), ToolArgument = value.MaskIn(Identity.ToolArgument) },
        _place)
    {
        Key = Key,
    };

    /// <summary>Overwrites the value.</summary>
    public void Dispose() => Fields.Value?.Dispose();
}

/// <summary>Identifies a secret to create, which has no ID yet. It contains neither the value nor the key.</summary>
/// <param name="Name">The name, masked.</param>
/// <param name="ToolName">The tool, masked; empty for none.</param>
/// <param name="ToolArgument">The tool's argument, masked; empty for none.</param>
/// <param name="Number">The number, from 1, among the secrets of the input that are alike: with the same name, tool and argument.</param>
internal readonly record struct CreationIdentity(string Name, string ToolName, string ToolArgument, int Number)
{
    /// <summary>Returns true if the other one has the same name, tool and argument.</summary>
    public bool IsAlike(CreationIdentity other) => (this with { Number = other.Number }) == other;
}

/// <summary>Numbers the secrets of the input that are alike, in the order of the input.</summary>
/// <param name="mask">Masks the key in a text, if it repeats it.</param>
// Rows that are invalid or declined are numbered too, so that a row keeps its number when the input is used again.
internal sealed class CreationNumbers(Func<string, string> mask)
{
    private readonly Dictionary<CreationIdentity, int> _counts = [];

    /// <summary>Masks the key in a text, if it repeats it.</summary>
    public Func<string, string> Mask => mask;

    /// <summary>Returns the identity of the next secret of the input.</summary>
    public CreationIdentity Next(SecretFields fields)
    {
        var unnumbered = new CreationIdentity(MaskIn(fields.Name), MaskIn(fields.ToolName.Value), MaskIn(fields.ToolArgument.Value), Number: 0);
        return unnumbered with { Number = _counts[unnumbered] = _counts.GetValueOrDefault(unnumbered) + 1 };

        string MaskIn(string? text) => string.IsNullOrEmpty(text) ? "" : mask(fields.Value?.MaskIn(text) ?? text);
    }
}
