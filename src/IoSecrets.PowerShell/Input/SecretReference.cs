using IoSecrets.Core.Secrets;
using IoSecrets.Outcomes;

namespace IoSecrets.Input;

/// <summary>A secret that the input names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="WasInDoubt">Whether a request for it was left in doubt before, so that its absence now is no surprise.</param>
internal sealed record SecretReference(Guid Id, bool WasInDoubt) : IRunItem
{
    /// <summary>Its name, where the input knows it; just as it is.</summary>
    public string? Name { get; init; }

    /// <summary>Its tool, where the input knows it; just as it is.</summary>
    public string? ToolName { get; init; }

    /// <summary>The tool's argument, where the input knows it; just as it is.</summary>
    public string? ToolArgument { get; init; }

    /// <summary>When it was last changed, where the input knows it.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When it was last changed, as the service wrote it, where the input knows it.</summary>
    public string? Revision { get; init; }

    /// <summary>The doubt that the input carries along, whosever it is; null where it carries none.</summary>
    public PriorDoubt? Doubt { get; init; }

    /// <summary>The id as everything shows it.</summary>
    public string Text => Id.ToString("D");

    /// <inheritdoc/>
    public string Label => SecretLabel.Create(Text, Name, ToolName);

    /// <inheritdoc/>
    public string Target => Text;

    /// <summary>The secret as the input saw it; null where it did not see all of it.</summary>
    public SecretSnapshot? Snapshot => PlanOf(Received?.Name ?? Name, Received is null ? ToolName : Received.ToolName ?? "");

    /// <summary>The secret as the service gave it: the texts here may be masked.</summary>
    private Secret? Received { get; init; }

    /// <summary>One that the service listed, with an id.</summary>
    public static SecretReference From(Secret secret) => new(secret.Id!.Value, WasInDoubt: false)
    {
        Name = secret.Name,
        ToolName = secret.ToolName ?? "",
        ToolArgument = secret.ToolArgument ?? "",
        UpdatedAt = secret.UpdatedAt,
        Revision = secret.Revision,
        Received = secret.Received,
    };

    private SecretSnapshot? PlanOf(string? name, string? toolName) =>
        name is { Length: > 0 } && toolName is not null && (Revision is not null || UpdatedAt is not null)
            ? new SecretSnapshot(name, toolName, UpdatedAt) { Revision = Revision }
            : null;
}
