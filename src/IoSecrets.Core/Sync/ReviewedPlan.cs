using System.Diagnostics.CodeAnalysis;
using IoSecrets.Core.Files;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Sync;

/// <summary>A plan that people have reviewed: the differences that Compare-IoSecret found, as Export-Csv saved them. Not thread-safe.</summary>
internal sealed class ReviewedPlan
{
    private static readonly string[] Required =
    [
        nameof(SecretDifference.Action), nameof(SecretDifference.Id), nameof(SecretDifference.Name), nameof(SecretDifference.Changes),
        nameof(SecretDifference.Revision),
    ];

    private readonly IReadOnlyList<Line> _lines;
    private readonly ILookup<string, Line> _byKey;
    private readonly ILookup<Guid, Line> _updates;

    private ReviewedPlan(IReadOnlyList<Line> lines)
    {
        _lines = lines;
        _byKey = lines.ToLookup(line => line.Key, StringComparer.Ordinal);
        _updates = lines.Where(line => line is { Action: SyncAction.Update, Id: not null }).ToLookup(line => line.Id!.Value, IdComparer.Seeded);
    }

    /// <summary>Number of creations and changes in the plan that no lookup has matched yet.</summary>
    public int UnusedCount => _lines.Count(line => !line.IsUsed && line.Action != SyncAction.Remove);

    /// <summary>Returns the number of removals in the plan that no lookup has matched yet.</summary>
    /// <param name="isDone">Returns true if the secret with an ID was removed earlier.</param>
    public int CountUnusedRemovals(Func<Guid, bool> isDone) =>
        _lines.Count(line => !line.IsUsed && line.Action == SyncAction.Remove && !(line.Id is { } id && isDone(id)));

    /// <summary>Reads a plan.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="cancellationToken">Stops waiting for the file.</param>
    /// <exception cref="SecretsFileException">The file cannot be read, or is not a plan.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ReviewedPlan> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var records = await SecretsFile.ReadRecordsAsync(path, cancellationToken).ConfigureAwait(false);
        if (records is not [var header, .. var lines] || Required.Except(header, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is not null)
        {
            throw new SecretsFileException(
                "it is not a plan: it lacks one of the columns Action, Id, Name, Changes and Revision. Use Compare-IoSecret | Export-Csv");
        }

        Line?[] read = [.. lines.Select((line, index) => ReadLine(index + 1, column =>
        {
            var at = Array.FindIndex(header, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
            return at >= 0 && at < line.Length ? line[at] : "";
        }))];
        return new ReviewedPlan([.. read.OfType<Line>()]);
    }

    /// <summary>Looks up the action for a row, and counts it as used.</summary>
    /// <param name="item">The row, with the action for the account as it is now.</param>
    /// <param name="isDone">True if nothing needs to be sent for the row, so that the plan need not contain the action.</param>
    /// <returns>The item, with the secret as the plan describes it; null if the plan does not contain exactly this.</returns>
    public SyncItem? Take(SyncItem item, bool isDone)
    {
        var recorded = item.Write.Recorded;
        var key = KeyOf(item.Action, recorded.Id, recorded.Name, recorded.ToolName, recorded.ToolArgument, item.Changes);
        if (!TryTake(key, out var revision))
        {
            return isDone ? TakeDone(item) : null;
        }

        if (item.Write is not SecretUpdate change)
        {
            return item;
        }

        var planned = change with { Secret = change.Secret with { Revision = revision, UpdatedAt = null } };
        return planned.Secret.Snapshot is null ? null : item with { Write = planned };
    }

    /// <summary>Looks up the removal of a secret, and counts it as used.</summary>
    /// <returns>The secret as the plan describes it; null if the plan does not remove it.</returns>
    public SecretReference? TakeRemoval(Secret secret) =>
        TryTake(KeyOf(SyncAction.Remove, secret.Id, null, null, null, ""), out var revision)
            ? SecretReference.From(secret) with { Revision = revision, UpdatedAt = null }
            : null;

    // Two lines may be equal, such as those of two secrets with masked names. Each stands for one row.
    private bool TryTake(string key, [NotNullWhen(true)] out string? revision)
    {
        var line = _byKey[key].FirstOrDefault(line => !line.IsUsed);
        // Without a revision, it is not known whether the secret has changed since the plan was made.
        revision = line is null || (line.Action != SyncAction.Create && line.Revision.Length == 0) ? null : line.Revision;
        if (revision is not null)
        {
            line!.IsUsed = true;
        }

        return revision is not null;
    }

    // The lines describe the secret as it was before the change.
    private SyncItem TakeDone(SyncItem item)
    {
        foreach (var line in item.Current?.Id is { } id ? _updates[id].Where(line => item.IsAlready(line.Changes)) : [])
        {
            line.IsUsed = true;
        }

        return item;
    }

    private static Line? ReadLine(int number, Func<string, string> cell)
    {
        if (!Enum.TryParse<SyncAction>(cell(nameof(SecretDifference.Action)), ignoreCase: true, out var action) || !Enum.IsDefined(action))
        {
            throw new SecretsFileException($"row {number} has an Action that is not Create, Update, Unchanged or Remove");
        }

        if (action == SyncAction.Unchanged)
        {
            return null;
        }

        Guid? id = Guid.TryParse(cell(nameof(SecretDifference.Id)), out var known) ? known : null;
        var changes = cell(nameof(SecretDifference.Changes));
        var key = KeyOf(
            action,
            id,
            cell(nameof(SecretDifference.Name)),
            cell(nameof(SecretDifference.ToolName)),
            cell(nameof(SecretDifference.ToolArgument)),
            changes);
        return new Line(key, action, id, changes, cell(nameof(SecretDifference.Revision)));
    }

    // An existing secret is known by its ID, and a new one by what it will be.
    private static string KeyOf(SyncAction action, Guid? id, string? name, string? tool, string? argument, string changes) => id is null
        ? string.Join('\0', action, name, tool, argument, changes)
        : string.Join('\0', action, id, changes);

    private sealed class Line(string key, SyncAction action, Guid? id, string changes, string revision)
    {
        public string Key => key;

        public SyncAction Action => action;

        public Guid? Id => id;

        public string Changes => changes;

        public string Revision => revision;

        public bool IsUsed { get; set; }
    }
}
