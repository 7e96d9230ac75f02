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
