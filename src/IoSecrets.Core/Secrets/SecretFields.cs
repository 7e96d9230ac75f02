namespace IoSecrets.Core.Secrets;

/// <summary>The fields to create a secret with, or to change. Only those that are named are sent.</summary>
internal sealed record SecretFields
{
    /// <summary>The name; null where it is not named. 1 to 1024 code points.</summary>
    public string? Name { get; init; }

    /// <summary>The value; null where it is not named. 4 to 1024 code points.</summary>
    public SecretValue? Value { get; init; }

    /// <summary>The tool, or the pattern over tools. 1 to 1024 code points, or null for none.</summary>
    public Optional<string?> ToolName { get; init; }

    /// <summary>The tool's argument that gets the value. 1 to 1024 code points, or null for none.</summary>
    public Optional<string?> ToolArgument { get; init; }

    /// <summary>Whether the tool uses it when it is given no value; null where it is not named.</summary>
    public bool? IsDefaultForTool { get; init; }

    /// <summary>What the service calls the fields that are named, in the order of its reference.</summary>
    public IEnumerable<string> Names()
    {
        (string Name, bool IsNamed)[] all =
        [
            ("name", Name is not null),
            ("value", Value is not null),
            ("tool name", ToolName.HasValue),
            ("tool argument", ToolArgument.HasValue),
            ("default for the tool", IsDefaultForTool is not null),
        ];
        return all.Where(field => field.IsNamed).Select(field => field.Name);
    }
}
