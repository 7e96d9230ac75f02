using IoSecrets.Core.Secrets;

namespace IoSecrets;

/// <summary>A secret as the service tells it. Its value is never told.</summary>
public sealed class Secret
{
    internal Secret(SecretInfo info) => Info = info;

    /// <summary>Its id.</summary>
    public Guid? Id => Info.Id;

    /// <summary>Its name, just as it is; not unique, and it may hold anything.</summary>
    public string? Name => Info.Name;

    /// <summary>The tool, or the pattern over tools, that uses it.</summary>
    public string? ToolName => Info.ToolName;

    /// <summary>The tool's argument that gets the value.</summary>
    public string? ToolArgument => Info.ToolArgument;

    /// <summary>Whether the tool uses it when it is given no value.</summary>
    public bool? IsDefaultForTool => Info.IsDefaultForTool;

    /// <summary>The value, masked by the service; of a value that is too short for that, asterisks.</summary>
    public string? Display => Info.Display;

    /// <summary>Whose it is.</summary>
    public Guid? UserId => Info.UserId;

    /// <summary>When it was created, UTC.</summary>
    public DateTimeOffset? CreatedAt => Info.CreatedAt;

    /// <summary>When it was last changed, UTC.</summary>
    public DateTimeOffset? UpdatedAt => Info.UpdatedAt;

    /// <summary>When it was last changed, as the service wrote it: the same text in every file, whatever the culture.</summary>
    public string? Revision => Info.Revision;

    internal SecretInfo Info { get; }

    /// <summary>Its name, made fit for a terminal, and its id.</summary>
    public override string ToString() => $"{TerminalText.Sanitize(Name)} {Id}".Trim();
}
