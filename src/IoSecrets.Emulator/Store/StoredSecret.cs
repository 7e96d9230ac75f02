using System.Text;

namespace IoSecrets.Emulator;

/// <summary>A secret as the service stores it.</summary>
/// <param name="SecretId">The secret's ID.</param>
/// <param name="UserId">The ID of the account that owns the secret.</param>
/// <param name="Name">The secret's name.</param>
/// <param name="Value">The value, which no response contains.</param>
/// <param name="ToolName">The tool, or pattern over tools, that uses the secret.</param>
/// <param name="ToolArgument">The tool's argument that receives the value.</param>
/// <param name="IsDefaultForTool">True if the tool uses the secret when it is given no value.</param>
/// <param name="CreatedAt">The time of creation, UTC.</param>
/// <param name="UpdatedAt">The time of the last change, UTC.</param>
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
    // Wholly visible only for values of about 4 characters or fewer, as in the reference.
    private const int FullyVisibleLength = 4;
    private const int LongValueLength = 12;
    private const string MaskText = "****";

    /// <summary>The masked value, which responses contain as <c>display</c>.</summary>
    public string Display
    {
        get
        {
            var runes = Value.EnumerateRunes().ToArray();
            if (runes.Length <= FullyVisibleLength)
            {
                return Value;
            }

            var visible = runes.Length < LongValueLength ? 1 : 4;
            return Concat(runes[..visible]) + MaskText + Concat(runes[^visible..]);
        }
    }

    private static string Concat(Rune[] runes) => string.Concat(runes.Select(rune => rune.ToString()));
}
