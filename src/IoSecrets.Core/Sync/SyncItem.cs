using System.Text;
using System.Text.RegularExpressions;
using IoSecrets.Core.Files;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Sync;

/// <summary>A row, with the action that makes the account match it.</summary>
/// <param name="Row">The row, with the defaults of the options.</param>
/// <param name="Write">What is sent for the row; if there is a problem, what the row describes.</param>
internal sealed partial record SyncItem(SecretRow Row, IWriteItem Write)
{
    /// <summary>The secret that the row describes; null if there is none, or if there is a problem.</summary>
    public Secret? Current { get; init; }

    /// <summary>Masks the key in a text, if it repeats it.</summary>
    public required Func<string, string> Mask { get; init; }

    /// <summary>The reason why nothing can be done for the row; null if there is none.</summary>
    public SyncProblem? Problem { get; init; }

    /// <summary>The problem, as a clause without any value; null if it needs no words.</summary>
    public string? Detail { get; init; }

    /// <summary>The secrets that the row may describe, if there is a problem.</summary>
    public IReadOnlyList<Secret> Candidates { get; init; } = [];

    /// <summary>Number of secrets that have the name of a row that creates a secret.</summary>
    public int SameNameCount { get; init; }

    /// <summary>The secrets that have the name of a row that creates a secret, to follow a clause; null if there are none.</summary>
    public string? SameNameNote => SameNameCount == 0 ? null
        : $"; {SameNameCount} secret{(SameNameCount == 1 ? "" : "s")} of this name exist{(SameNameCount == 1 ? "s" : "")}, with another tool or argument";

    /// <summary>The reason for the action, as a clause.</summary>
    public string Reason => Action switch
    {
        SyncAction.Create => $"no secret matches the row{SameNameNote}",
        SyncAction.Unchanged => "the row and the secret are the same",
        _ when Fields.Value is null => "the row and the secret differ",
        _ => $"{(Fields.HasNoFieldButValue ? "" : "the row and the secret differ; ")}the value cannot be read and compared, so it is written",
    };

    /// <summary>The fields to write.</summary>
    public SecretFields Fields => (Write as SecretUpdate)?.Fields ?? Row.Fields;

    /// <summary>The action.</summary>
    public SyncAction Action => Write is SecretCreation ? SyncAction.Create : Fields.IsEmpty ? SyncAction.Unchanged : SyncAction.Update;

    /// <summary>The name that the secret has afterwards, with a value that it repeats masked; null if the row has none.</summary>
    public string? MaskedName => Write.Recorded.Name;

    /// <summary>A text that is equal for two rows that describe one secret.</summary>
    public string Identity => Current is { Id: { } id } ? $"{id}"
        : string.Join('\0', Row.Fields.Name, Row.Fields.ToolName.Value, Row.Fields.ToolArgument.Value);

    /// <summary>
    /// The fields that are written: old and new texts, but of the value only that it is written. Complete, so that no other change has the same text,
    /// unless a part of it is masked.
    /// </summary>
    public string Changes => DescribeChanges(Escape);

    /// <summary>The fields that are written, for a prompt: as <see cref="Changes"/>, but long texts are cut.</summary>
    public string ShownChanges => DescribeChanges(static text => SecretLabel.Create(null, text, null));

    private string DescribeChanges(Func<string, string> quote)
    {
        var current = Current?.Received;
        string?[] all =
        [
            Fields.Name is { } name ? Describe("Name", current?.Name, name) : null,
            Fields.ToolName.HasValue ? Describe("ToolName", current?.ToolName, Fields.ToolName.Value) : null,
            Fields.ToolArgument.HasValue ? Describe("ToolArgument", current?.ToolArgument, Fields.ToolArgument.Value) : null,
            Fields.IsDefaultForTool is { } isDefault ? $"IsDefaultForTool: {isDefault}" : null,
            Fields.Value is null ? null : "Value: written",
        ];
        return string.Join("; ", all.Where(change => change is not null));

        string Describe(string field, string? before, string? after) =>
            Write is SecretCreation ? $"{field}: {Show(after)}" : $"{field}: {Show(before)} -> {Show(after)}";

        // The value may also be in another field of the row.
        string Show(string? text) => Quote(text is null ? null : Row.Fields.Value?.MaskIn(text) ?? text, quote);
    }

    /// <summary>Returns true if the secret is now as a text of <see cref="Changes"/> says that it will be. A value cannot be compared.</summary>
    public bool IsAlready(string changes)
    {
        var current = Current?.Received;
        return current is not null && Changed().Matches(changes).All(change => change.Groups["after"].Value == change.Groups["field"].Value switch
        {
            nameof(Secret.Name) => Quote(current.Name, Escape),
            nameof(Secret.ToolName) => Quote(current.ToolName, Escape),
            nameof(Secret.ToolArgument) => Quote(current.ToolArgument, Escape),
            _ => $"{current.IsDefaultForTool ?? false}",
        });
    }

    private string Quote(string? text, Func<string, string> quote) => string.IsNullOrEmpty(text) ? "none" : quote(Mask(text));

    // Characters that a terminal does not show are written as their numbers.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder("'", text.Length + 2);
        foreach (var rune in text.EnumerateRunes())
        {
            var isPlain = rune.Value == ' ' || TextSanitizer.Sanitize(rune.ToString()).Length > 0;
            escaped.Append(rune.Value is '\\' or '\'' ? $"{rune}{rune}" : isPlain ? rune.ToString() : $"\\u{{{rune.Value:X4}}}");
        }

        return escaped.Append('\'').ToString();
    }

    [GeneratedRegex("""
        (?:^|;[ ])(?:
            (?<field>Name|ToolName|ToolArgument):[ ](?:'(?:[^']|'')*'|none)[ ]->[ ](?<after>'(?:[^']|'')*'|none)
            |(?<field>IsDefaultForTool):[ ](?<after>True|False))
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Changed();
}

/// <summary>The reason why nothing can be done for a row.</summary>
internal enum SyncProblem
{
    /// <summary>The account has no secret with the ID of the row.</summary>
    NotFound,

    /// <summary>Several secrets match the row, or a secret would match several rows afterwards.</summary>
    Ambiguous,

    /// <summary>The row cannot become a secret.</summary>
    Invalid,
}
