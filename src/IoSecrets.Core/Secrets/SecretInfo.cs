namespace IoSecrets.Core.Secrets;

/// <summary>A secret as the service tells it, without its value. What an answer lacks, against the service's reference, is null.</summary>
public sealed record SecretInfo
{
    private SecretInfo? _received;

    /// <summary>Its id.</summary>
    public Guid? Id { get; init; }

    /// <summary>Its name; not unique.</summary>
    public string? Name { get; init; }

    /// <summary>The tool, or the pattern over tools, that uses it.</summary>
    public string? ToolName { get; init; }

    /// <summary>The tool's argument that gets the value.</summary>
    public string? ToolArgument { get; init; }

    /// <summary>Whether the tool uses it when it is given no value.</summary>
    public bool? IsDefaultForTool { get; init; }

    /// <summary>The value, masked; of a value that the service shows whole, asterisks.</summary>
    public string? Display { get; init; }

    /// <summary>Whose it is.</summary>
    public Guid? UserId { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When it was last changed, as the service wrote it; null where that is no time.</summary>
    public string? Revision { get; init; }

    /// <summary>The secret as it was received: it differs only if a field repeats the key or a value, which is masked here.</summary>
    // What is matched and compared goes by this, and nothing that is shown.
    public SecretInfo Received => _received ?? this;

    /// <summary>Masks what the fields repeat.</summary>
    /// <param name="mask">Masks a text; returns the same if there is nothing to mask.</param>
    public SecretInfo Masked(Func<string, string> mask)
    {
        var (name, tool, argument, display) = (MaskedText(Name), MaskedText(ToolName), MaskedText(ToolArgument), MaskedText(Display));
        var isSame = ReferenceEquals(name, Name) && ReferenceEquals(tool, ToolName) && ReferenceEquals(argument, ToolArgument)
            && ReferenceEquals(display, Display);
        return isSame ? this : this with { Name = name, ToolName = tool, ToolArgument = argument, Display = display, _received = Received };

        string? MaskedText(string? text) => text is null ? null : mask(text);
    }
}
