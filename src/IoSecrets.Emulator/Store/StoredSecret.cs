namespace IoSecrets.Emulator;

/// <summary>A secret as the service stores it.</summary>
/// <param name="SecretId">The secret's id.</param>
/// <param name="UserId">The id of the account that owns it.</param>
/// <param name="Name">The secret's name.</param>
/// <param name="Value">The value, which the service never answers.</param>
/// <param name="ToolName">The tool, or pattern over tools, that uses it.</param>
/// <param name="ToolArgument">The tool's argument that gets the value.</param>
/// <param name="IsDefaultForTool">Whether the tool uses it when given no value.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="UpdatedAt">When it was last changed, UTC.</param>
public sealed record StoredSecret(
    Guid SecretId,
    Guid UserId,
    string Name,
    string Value,
    string? ToolName,
    string? ToolArgument,
    bool IsDefaultForTool,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>The masked value, as the service answers it in <c>display</c>.</summary>
    public string Display => MaskedValue.Of(Value);
}
