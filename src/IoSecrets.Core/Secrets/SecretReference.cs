using System.Text.RegularExpressions;
using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Secrets;

/// <summary>An item that a run works on, as messages name it.</summary>
internal interface IRunItem
{
    /// <summary>What follows the word secret in a sentence: the ID, name and tool, as far as they are known; sanitized for a terminal.</summary>
    string Label { get; }

    /// <summary>The target object of its error: the ID, or the name if there is no ID yet.</summary>
    string Target { get; }
}

/// <summary>A secret that the input names, with everything that the input says about it.</summary>
/// <param name="Id">The ID.</param>
/// <param name="WasInDoubt">Whether an earlier request for it was left in doubt, so that its absence is <see cref="SecretStatus.Gone"/>.</param>
internal sealed record SecretReference(Guid Id, bool WasInDoubt) : IRunItem
{
    /// <summary>The name, unchanged; null if the input does not hold it.</summary>
    public string? Name { get; init; }

    /// <summary>The tool, unchanged; null if the input does not hold it, empty if the secret has none.</summary>
    public string? ToolName { get; init; }

    /// <summary>The tool's argument, unchanged; null if the input does not hold it, empty if the secret has none.</summary>
    public string? ToolArgument { get; init; }

    /// <summary>When the secret was last changed; null if the input does not hold it.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When the secret was last changed, as the service wrote it; null if the input does not hold it.</summary>
    public string? Revision { get; init; }

    /// <summary>The doubt that the input carries, for whichever account; null if it carries none.</summary>
    public PriorDoubt? Doubt { get; init; }

    /// <summary>The ID in lower case with hyphens.</summary>
    public string Text => Id.ToString("D");

    /// <inheritdoc/>
    public string Label => SecretLabel.Create(Text, Name, ToolName);

    /// <inheritdoc/>
    public string Target => Text;

    /// <summary>The secret as the input saw it; null if the input does not hold enough to compare it.</summary>
    public SecretSnapshot? Snapshot => SnapshotOf(Received?.Name ?? Name, Received is null ? ToolName : Received.ToolName ?? "");

    /// <summary>The secret as the service sent it; the other properties may be masked.</summary>
    private Secret? Received { get; init; }

    /// <summary>Creates a reference to a secret that the service listed with an ID.</summary>
    public static SecretReference From(Secret secret) => new(secret.Id!.Value, WasInDoubt: false)
    {
        Name = secret.Name,
        ToolName = secret.ToolName ?? "",
        ToolArgument = secret.ToolArgument ?? "",
        UpdatedAt = secret.UpdatedAt,
        Revision = secret.Revision,
        Received = secret.Received,
    };

    private SecretSnapshot? SnapshotOf(string? name, string? toolName) =>
        name is { Length: > 0 } && toolName is not null && (Revision is not null || UpdatedAt is not null)
            ? new SecretSnapshot(name, toolName, UpdatedAt) { Revision = Revision }
            : null;
}

/// <summary>A secret that is to be changed.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Fields">What it is changed to. The value is shared by all secrets of the run.</param>
/// <param name="Words">What is changed, for a question.</param>
internal sealed record SecretUpdate(SecretReference Secret, SecretFields Fields, string Words) : IRunItem
{
    /// <inheritdoc/>
    public string Label => Secret.Label;

    /// <inheritdoc/>
    public string Target => Secret.Target;
}

/// <summary>A secret that is to be created.</summary>
internal sealed class SecretCreation : IRunItem, IDisposable
{
    public SecretCreation(SecretFields fields)
    {
        Fields = fields;
        // Now, while the value is there: somebody may have given it for the name as well.
        Target = Shown(fields.Name!);
        Label = SecretLabel.Create(null, Target, fields.ToolName.Value is { } tool ? Shown(tool) : null);

        string Shown(string text) => fields.Value?.MaskIn(text) ?? text;
    }

    public SecretFields Fields { get; }

    /// <inheritdoc/>
    public string Label { get; }

    /// <inheritdoc/>
    public string Target { get; }

    /// <summary>Overwrites the value.</summary>
    public void Dispose() => Fields.Value?.Dispose();
}

/// <summary>Names a secret in a sentence, such as <c>01234567-89ab-cdef-0123-456789abcdef 'name' (tool)</c>.</summary>
internal static partial class SecretLabel
{
    private const int LongestPart = 80;

    /// <summary>Creates a label from what is known.</summary>
    /// <param name="id">The ID; null if there is none yet.</param>
    /// <param name="name">The name.</param>
    /// <param name="tool">The tool.</param>
    public static string Create(string? id, string? name, string? tool)
    {
        var cleanTool = TextSanitizer.Sanitize(tool, LongestPart);
        string?[] parts =
        [
            id,
            id is not null && string.IsNullOrEmpty(name) ? null : Quote(name ?? ""),
            cleanTool.Length == 0 ? null : $"({(ToolName().IsMatch(cleanTool) ? cleanTool : Quote(cleanTool))})",
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    // Quotes are doubled, also the double quotes of PowerShell's own sentence around it: a name could otherwise continue the sentence.
    private static string Quote(string text) => $"'{Quotes().Replace(TextSanitizer.Sanitize(text, LongestPart), "$0$0")}'";

    // The characters that PowerShell accepts as a single quote, and the double quote.
    [GeneratedRegex("['\u2018\u2019\u201a\u201b\"]")]
    private static partial Regex Quotes();

    // What tools and patterns over tools look like; nothing that could end the brackets.
    [GeneratedRegex(@"^[\w.*?:/…-]+\z")]
    private static partial Regex ToolName();
}
