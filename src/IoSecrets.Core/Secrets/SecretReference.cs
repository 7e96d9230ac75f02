using System.Globalization;
using System.Text.RegularExpressions;
using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Secrets;

/// <summary>An item of a run, as messages name it.</summary>
internal interface IRunItem
{
    /// <summary>The text after the word "secret" in a sentence: the ID, name and tool, as far as they are known; sanitized for a terminal.</summary>
    string Label { get; }

    /// <summary>The target object of an error about the item: the ID, or the name if there is no ID yet.</summary>
    string Target { get; }
}

/// <summary>A secret from the input, with everything that the input says about it. As an item of a run, a secret to delete.</summary>
/// <param name="Id">The ID.</param>
/// <param name="WasInDoubt">True if an earlier request for it was left in doubt: if it does not exist, it is <see cref="SecretStatus.Gone"/>.</param>
internal sealed record SecretReference(Guid Id, bool WasInDoubt) : IWriteItem
{
    /// <summary>The name, unchanged; null if the input does not contain it.</summary>
    public string? Name { get; init; }

    /// <summary>The tool, unchanged; null if the input does not contain it, empty if the secret has none.</summary>
    public string? ToolName { get; init; }

    /// <summary>The tool's argument, unchanged; null if the input does not contain it, empty if the secret has none.</summary>
    public string? ToolArgument { get; init; }

    /// <summary>The time of the last change; null if the input does not contain it.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The time of the last change, as the service wrote it; null if the input does not contain it.</summary>
    public string? Revision { get; init; }

    /// <summary>The doubt recorded in the input, for any account; null if there is none.</summary>
    public PriorDoubt? Doubt { get; init; }

    /// <summary>The ID in lower case with hyphens.</summary>
    public string Text => Id.ToString("D");

    /// <inheritdoc/>
    public string Label => SecretLabel.Create(Text, Name, ToolName);

    /// <inheritdoc/>
    public string Target => Text;

    /// <inheritdoc/>
    public SecretOperation Operation => SecretOperation.Delete;

    /// <inheritdoc/>
    public object Key => this;

    /// <inheritdoc/>
    public RecordedSecret Recorded => new(Id, Name, ToolName, ToolArgument);

    /// <summary>The secret as it was when the input was made; null if the input does not contain enough to compare it.</summary>
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

/// <summary>A secret to change.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Fields">The new fields.</param>
/// <param name="OwnValue">The value, if it is only for this secret, even if it is not sent; null if all secrets of the run share it.</param>
internal sealed record SecretUpdate(SecretReference Secret, SecretFields Fields, SecretValue? OwnValue = null) : IWriteItem, IDisposable
{
    /// <inheritdoc/>
    // Computed while the value exists, because a row may also contain it as the name, and it must be masked there.
    public string Label { get; init; } = Mask(OwnValue ?? Fields.Value, Secret.Label)!;

    /// <inheritdoc/>
    public string Target => Secret.Target;

    /// <inheritdoc/>
    public SecretOperation Operation => SecretOperation.Update;

    /// <inheritdoc/>
    public object Key => Secret;

    /// <inheritdoc/>
    public bool WasInDoubt => Secret.WasInDoubt;

    /// <inheritdoc/>
    // Computed while the value exists, because it may also have been given as another field, and must be masked there.
    public RecordedSecret Recorded { get; } = new(
        Secret.Id,
        Mask(OwnValue ?? Fields.Value, Fields.Name ?? Secret.Name),
        Mask(OwnValue ?? Fields.Value, Fields.ToolName.HasValue ? Fields.ToolName.Value ?? "" : Secret.ToolName),
        Mask(OwnValue ?? Fields.Value, Fields.ToolArgument.HasValue ? Fields.ToolArgument.Value ?? "" : Secret.ToolArgument));

    /// <summary>Indicates whether these are all fields of the change; some may have to be evaluated first.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>
    /// Indicates whether the fields are those in which the secret differs from what it should be. An earlier change settles them only if just
    /// the value remains, which cannot be compared.
    /// </summary>
    public bool IsDifference { get; init; }

    /// <summary>The change, for a prompt, in the order of the service's reference. It never contains the value.</summary>
    public string Description
    {
        get
        {
            string?[] all =
            [
                Fields.Name is { } name ? $"name to {Quote(name)}" : null,
                Fields.Value is null ? null : "value",
                Fields.ToolName.HasValue ? $"tool name to {Quote(Fields.ToolName.Value)}" : null,
                Fields.ToolArgument.HasValue ? $"tool argument to {Quote(Fields.ToolArgument.Value)}" : null,
                Fields.IsDefaultForTool is { } isDefault ? $"default for the tool to {(isDefault ? "true" : "false")}" : null,
            ];
            return string.Join(", ", all.Where(part => part is not null));
        }
    }

    /// <summary>Overwrites the secret's own value.</summary>
    public void Dispose() => OwnValue?.Dispose();

    // The value may also have been given as another field, and must be masked there.
    private string Quote(string? text) => text is null ? "none" : SecretLabel.Create(null, Mask(OwnValue ?? Fields.Value, text), null);

    private static string? Mask(SecretValue? value, string? text) => text is null ? null : value?.MaskIn(text) ?? text;
}

/// <summary>Names a secret in a sentence, such as <c>01234567-89ab-cdef-0123-456789abcdef 'name' (tool)</c>.</summary>
internal static partial class SecretLabel
{
    private const int MaxPartLength = 80;

    /// <summary>Creates a label from what is known.</summary>
    /// <param name="id">The ID; null if there is none yet.</param>
    /// <param name="name">The name.</param>
    /// <param name="tool">The tool.</param>
    public static string Create(string? id, string? name, string? tool)
    {
        var cleanTool = TextSanitizer.Sanitize(tool, MaxPartLength);
        string?[] parts =
        [
            id,
            id is not null && string.IsNullOrEmpty(name) ? null : Quote(name ?? ""),
            cleanTool.Length == 0 ? null : $"({(ToolName().IsMatch(cleanTool) ? cleanTool : Quote(cleanTool))})",
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    // Doubles quotes, including the double quotes that PowerShell's own messages put around the name, so that a name cannot end the quotation.
    private static string Quote(string text) => $"'{Quotes().Replace(TextSanitizer.Sanitize(text, MaxPartLength), "$0$0")}'";

    // The characters that PowerShell accepts as a single quote, and the double quote.
    [GeneratedRegex("['\u2018\u2019\u201a\u201b\"]")]
    private static partial Regex Quotes();

    // Tools and patterns over tools, without any character that could close the parenthesis.
    [GeneratedRegex(@"^[\w.*?:/…-]+\z")]
    private static partial Regex ToolName();
}

/// <summary>Returns the reason not to write a secret that was read before, as a clause; null if there is none. Thread-safe.</summary>
/// <param name="secret">The secret as it is now.</param>
internal delegate string? SecretCheck(Secret secret);

/// <summary>A secret as it was when its deletion was planned.</summary>
/// <param name="Name">The name.</param>
/// <param name="ToolName">The tool. Null and empty are equal, because a CSV file cannot distinguish them.</param>
/// <param name="UpdatedAt">
/// The time of the last change; used only without a revision. A time in whole seconds, as in CSV files, is compared in whole seconds.
/// </param>
internal sealed record SecretSnapshot(string Name, string? ToolName, DateTimeOffset? UpdatedAt)
{
    private const int MaxShownLength = 40;

    // DateTimeOffset holds seven digits of a second. With more digits, two revisions could be equal as times.
    private static readonly string[] ExactTimes = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>The time of the last change, as the service wrote it; null if the input does not contain it.</summary>
    public string? Revision { get; init; }

    /// <summary>Returns the differences of the secret from this snapshot, as a clause; null if there are none.</summary>
    public string? ObjectionTo(Secret secret)
    {
        var now = secret.Received;
        (string Description, bool HasChanged)[] all =
        [
            ("the name", now.Name != Name),
            ("the tool", (now.ToolName ?? "") != (ToolName ?? "")),
            Revision is null
                ? ($"the time of the last change ({Shown(UpdatedAt)} in the input, {Shown(now.UpdatedAt)} now)", HasOtherTime(now))
                : ($"the time of the last change ({Shown(Revision)} in the input, {Shown(now.Revision)} now)", !IsSameRevision(Revision, now.Revision)),
        ];
        var changes = string.Join(" and ", all.Where(field => field.HasChanged).Select(field => field.Description));
        return changes.Length == 0 ? null : $"it changed after the input was made: {changes}";
    }

    // A reader of a file may parse the text as a time and write it in another format, as ConvertFrom-Json does.
    private static bool IsSameRevision(string planned, string? now) =>
        planned == now || (now is not null && TimeIn(planned) is { } plannedTime && TimeIn(now) == plannedTime);

    private static DateTimeOffset? TimeIn(string revision) =>
        DateTimeOffset.TryParseExact(
            revision, ExactTimes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var time)
            ? time
            : null;

    private static string Shown(string? revision) => revision is null ? "unknown" : TextSanitizer.Sanitize(revision, MaxShownLength);

    private static string Shown(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "unknown";

    private bool HasOtherTime(Secret now) =>
        now.UpdatedAt is not { } updated || UpdatedAt is not { } planned || InPrecisionOf(planned, updated) != planned;

    private static DateTimeOffset InPrecisionOf(DateTimeOffset planned, DateTimeOffset time) => planned.Ticks % TimeSpan.TicksPerSecond == 0
        ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond))
        : time;
}

/// <summary>An item of a run that creates, changes or deletes secrets.</summary>
internal interface IWriteItem : IRunItem
{
    /// <summary>The operation on the secret.</summary>
    SecretOperation Operation { get; }

    /// <summary>Identifies the secret within its run, by reference: two items with the same key are one secret.</summary>
    object Key { get; }

    /// <summary>Indicates whether an earlier request for it was left in doubt.</summary>
    bool WasInDoubt { get; }

    /// <summary>The secret as records describe it.</summary>
    RecordedSecret Recorded { get; }
}

/// <summary>A secret as records describe it: with the names that it has or gets, and never with its value.</summary>
/// <param name="Id">The ID; null if it has none yet.</param>
/// <param name="Name">The name; null if it is not known.</param>
/// <param name="ToolName">The tool; null if it is not known, empty for none.</param>
/// <param name="ToolArgument">The tool's argument; null if it is not known, empty for none.</param>
internal sealed record RecordedSecret(Guid? Id, string? Name, string? ToolName, string? ToolArgument);
