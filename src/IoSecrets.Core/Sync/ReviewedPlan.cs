using IoSecrets.Core.Files;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Sync;

/// <summary>A plan that people have reviewed: the differences that Compare-IoSecret found, as Export-Csv saved them. Safe for one thread.</summary>
internal sealed class ReviewedPlan
{
    private static readonly string[] Required =
        [nameof(SecretDifference.Action), nameof(SecretDifference.Id), nameof(SecretDifference.Name), nameof(SecretDifference.Changes)];

    private readonly Dictionary<string, string> _revisions = [];
    private readonly HashSet<string> _unused = [];
    private readonly HashSet<string> _unusedRemovals = [];

    private ReviewedPlan()
    {
    }

    /// <summary>Number of creations and changes in the plan that no lookup has matched yet.</summary>
    public int UnusedCount => _unused.Count;

    /// <summary>Number of removals in the plan that no lookup has matched yet.</summary>
    public int UnusedRemovalCount => _unusedRemovals.Count;

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
            throw new SecretsFileException("it is not a plan: it has no columns Action, Id, Name and Changes. Use Compare-IoSecret | Export-Csv");
        }

        var plan = new ReviewedPlan();
        foreach (var line in lines)
        {
            plan.Add(column =>
            {
                var at = Array.FindIndex(header, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
                return at >= 0 && at < line.Length ? line[at] : "";
            });
        }

        return plan;
    }

    /// <summary>Looks up the action for a row, and counts it as used.</summary>
    /// <returns>The item, with the secret as the plan describes it; null if the plan does not contain exactly this.</returns>
    public SyncItem? Take(SyncItem item)
    {
        var fields = item.Row.Fields;
        var key = KeyOf(item.Action, item.Write.Recorded.Id, item.MaskedName, fields.ToolName.Value, fields.ToolArgument.Value, item.Changes);
        if (!TryTake(key, out var revision))
        {
            return null;
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
        TryTake(KeyOf(SyncAction.Remove, secret.Id, null, null, null, ""), out var revision) && revision.Length > 0
            ? SecretReference.From(secret) with { Revision = revision, UpdatedAt = null }
            : null;

    private bool TryTake(string key, out string revision)
    {
        _unused.Remove(key);
        _unusedRemovals.Remove(key);
        return _revisions.TryGetValue(key, out revision!);
    }

    private void Add(Func<string, string> cell)
    {
        if (Enum.TryParse<SyncAction>(cell(nameof(SecretDifference.Action)), ignoreCase: true, out var action) && action != SyncAction.Unchanged)
        {
            var key = KeyOf(
                action,
                Guid.TryParse(cell(nameof(SecretDifference.Id)), out var id) ? id : null,
                cell(nameof(SecretDifference.Name)),
                cell(nameof(SecretDifference.ToolName)),
                cell(nameof(SecretDifference.ToolArgument)),
                cell(nameof(SecretDifference.Changes)));
            _revisions[key] = cell(nameof(SecretDifference.Revision));
            (action == SyncAction.Remove ? _unusedRemovals : _unused).Add(key);
        }
    }

    // An existing secret is known by its ID, and a new one by what it will be.
    private static string KeyOf(SyncAction action, Guid? id, string? name, string? tool, string? argument, string changes) => id is null
        ? string.Join('\0', action, name, tool, argument, changes)
        : string.Join('\0', action, id, changes);
}
