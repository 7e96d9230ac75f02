
namespace IoSecrets.Input;

/// <summary>Narrows a list; a condition that is not given lets everything through.</summary>
internal sealed class SecretFilter
{
    /// <summary>Names or patterns over names.</summary>
    public NamePatterns? Names { get; init; }

    /// <summary>Tools or patterns over tools.</summary>
    public NamePatterns? ToolNames { get; init; }

    /// <summary>Arguments or patterns over arguments.</summary>
    public NamePatterns? ToolArguments { get; init; }

    /// <summary>Whether it is the tool's default.</summary>
    public bool? IsDefaultForTool { get; init; }

    /// <summary>Created before this time; one whose time is not known is not.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Last changed before this time; one whose time is not known is not.</summary>
    public DateTimeOffset? UpdatedBefore { get; init; }

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    // The name comes last: one is met only by a secret that fits in every other way.
    public bool LetsThrough(Secret shown, CancellationToken cancellationToken)
    {
        var secret = shown.Received;
        return (ToolNames?.Meet(secret.ToolName, cancellationToken) ?? true)
            && (ToolArguments?.Meet(secret.ToolArgument, cancellationToken) ?? true)
            && (IsDefaultForTool is not { } isDefault || (secret.IsDefaultForTool ?? false) == isDefault)
            && (CreatedBefore is not { } created || secret.CreatedAt < created)
            && (UpdatedBefore is not { } updated || secret.UpdatedAt < updated)
            && (Names?.Meet(secret.Name, cancellationToken) ?? true);
    }
}
