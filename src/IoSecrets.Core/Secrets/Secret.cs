namespace IoSecrets;

/// <summary>A secret as the service describes it. Its value is never included. A field that the response lacks is null.</summary>
public sealed record Secret
{
    private Secret? _received;

    internal Secret()
    {
    }

    /// <summary>The secret's ID.</summary>
    public Guid? Id { get; internal init; }

    /// <summary>The name, unchanged. Names are not unique and may contain any characters.</summary>
    public string? Name { get; internal init; }

    /// <summary>The tool that uses it, or a pattern over tools.</summary>
    public string? ToolName { get; internal init; }

    /// <summary>The tool's argument that gets the value.</summary>
    public string? ToolArgument { get; internal init; }

    /// <summary>Indicates whether the tool uses the secret when it is given no value.</summary>
    public bool? IsDefaultForTool { get; internal init; }

    /// <summary>The value, masked by the service; asterisks if the service shows the whole value.</summary>
    public string? Display { get; internal init; }

    /// <summary>The ID of the user who owns the secret.</summary>
    public Guid? UserId { get; internal init; }

    /// <summary>The creation time in UTC.</summary>
    public DateTimeOffset? CreatedAt { get; internal init; }

    /// <summary>The time of the last change in UTC.</summary>
    public DateTimeOffset? UpdatedAt { get; internal init; }

    /// <summary>The time of the last change as the service wrote it: the same text in every file and culture. Null if it is not a time.</summary>
    public string? Revision { get; internal init; }

    /// <summary>The secret as it was received. It differs only if a field repeats the key or a value, which is masked here.</summary>
    // Matching and comparing use it; it is never shown.
    internal Secret Received => _received ?? this;

    /// <summary>Returns the name, sanitized for a terminal, and the ID.</summary>
    public override string ToString() => $"{TextSanitizer.Sanitize(Name)} {Id}".Trim();

    /// <summary>Masks the key or a value in the fields, if they repeat it.</summary>
    /// <param name="mask">Masks a text; returns the same text if there is nothing to mask.</param>
    internal Secret Masked(Func<string, string> mask)
    {
        var (name, tool, argument, display) = (MaskedText(Name), MaskedText(ToolName), MaskedText(ToolArgument), MaskedText(Display));
        var isSame = ReferenceEquals(name, Name) && ReferenceEquals(tool, ToolName) && ReferenceEquals(argument, ToolArgument)
            && ReferenceEquals(display, Display);
        return isSame ? this : this with { Name = name, ToolName = tool, ToolArgument = argument, Display = display, _received = Received };

        string? MaskedText(string? text) => text is null ? null : mask(text);
    }
}
