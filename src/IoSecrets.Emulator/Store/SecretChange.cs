namespace IoSecrets.Emulator;

// Null keeps a field. The tool's fields can themselves become null, so a flag beside each says if it changes.
internal sealed record SecretChange(
    string? Name,
    string? Value,
    bool ChangesToolName,
    string? ToolName,
    bool ChangesToolArgument,
    string? ToolArgument,
    bool? IsDefaultForTool)
{
    public StoredSecret ApplyTo(StoredSecret secret, DateTimeOffset updatedAt) => secret with
    {
        Name = Name ?? secret.Name,
        Value = Value ?? secret.Value,
        ToolName = ChangesToolName ? ToolName : secret.ToolName,
        ToolArgument = ChangesToolArgument ? ToolArgument : secret.ToolArgument,
        IsDefaultForTool = IsDefaultForTool ?? secret.IsDefaultForTool,
        UpdatedAt = updatedAt,
    };
}

internal enum ChangeResult
{
    Changed,
    NotFound,
    QuotaExceeded,
}
