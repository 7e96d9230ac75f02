namespace IoSecrets.Core.Secrets;

/// <summary>A secret as the service tells it, without its value. The list is not in the service's reference, so everything may be missing.</summary>
public sealed record SecretInfo
{
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
}
