using IoSecrets.Core.Sync;

namespace IoSecrets;

/// <summary>A difference between a file of secrets and the account. It never contains a value.</summary>
public sealed class SecretDifference
{
    internal SecretDifference(SyncItem item)
    {
        Action = item.Action;
        Id = item.Current?.Id;
        Name = item.Current?.Name ?? item.MaskedName;
        // Not the fields of the row, which may repeat its value.
        ToolName = item.Current is null ? NullIfEmpty(item.Write.Recorded.ToolName) : item.Current.ToolName;
        ToolArgument = item.Current is null ? NullIfEmpty(item.Write.Recorded.ToolArgument) : item.Current.ToolArgument;
        Changes = item.Changes;
        Reason = item.Reason;
        Place = item.Row.Place;
        Revision = item.Current?.Revision;
        UpdatedAt = item.Current?.UpdatedAt;
    }

    internal SecretDifference(Secret removed)
    {
        Action = SyncAction.Remove;
        Id = removed.Id;
        Name = removed.Name;
        ToolName = removed.ToolName;
        ToolArgument = removed.ToolArgument;
        Changes = "";
        Reason = "no row describes the secret";
        Revision = removed.Revision;
        UpdatedAt = removed.UpdatedAt;
    }

    /// <summary>The action that makes the account match the file.</summary>
    public SyncAction Action { get; }

    /// <summary>The secret's ID; null if it does not exist yet.</summary>
    public Guid? Id { get; }

    /// <summary>The secret's name now or, if it does not exist yet, in the file.</summary>
    public string? Name { get; }

    /// <summary>The secret's tool now or, if it does not exist yet, in the file.</summary>
    public string? ToolName { get; }

    /// <summary>The secret's tool argument now or, if it does not exist yet, in the file.</summary>
    public string? ToolArgument { get; }

    /// <summary>The fields that are written, with their old and new contents. Of a value, only that it is written.</summary>
    public string Changes { get; }

    /// <summary>The reason for the action.</summary>
    public string Reason { get; }

    /// <summary>The place of the row in the file; null if no row describes the secret.</summary>
    public string? Place { get; }

    /// <summary>The time of the secret's last change as the service wrote it; null if it does not exist yet.</summary>
    public string? Revision { get; }

    /// <summary>The time of the secret's last change in UTC; null if it does not exist yet.</summary>
    public DateTimeOffset? UpdatedAt { get; }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>Returns the action and the name, sanitized for a terminal.</summary>
    public override string ToString() => $"{Action} {TextSanitizer.Sanitize(Name)}";
}

/// <summary>An action that makes the account match a file.</summary>
// Starts at 1, so that an unset value is not an action. 64-bit, because ConvertTo-Json writes only such an enum by name.
public enum SyncAction : long
{
    /// <summary>Create a secret.</summary>
    Create = 1,

    /// <summary>Change fields of a secret.</summary>
    Update,

    /// <summary>Leave the secret as it is.</summary>
    Unchanged,

    /// <summary>Delete the secret.</summary>
    Remove,
}
