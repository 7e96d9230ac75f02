using System.Diagnostics.CodeAnalysis;
using IoSecrets.Core.Files;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Sync;

/// <summary>A plan that people have reviewed: the differences that Compare-IoSecret found, as Export-Csv saved them. Safe for one thread.</summary>
internal sealed class ReviewedPlan
{
    private static readonly string[] Required =
        [nameof(SecretDifference.Action), nameof(SecretDifference.Id), nameof(SecretDifference.Name), nameof(SecretDifference.Changes)];

    private readonly Dictionary<string, Queue<Line>> _lines = [];
    private readonly HashSet<Line> _unused = [];

    private ReviewedPlan()
    {
    }

    /// <summary>Number of creations and changes in the plan that no lookup has matched yet.</summary>
    public int UnusedCount => _unused.Count(line => line.Action != SyncAction.Remove);

    /// <summary>Number of removals in the plan that no lookup has matched yet.</summary>
    public int UnusedRemovalCount => _unused.Count - UnusedCount;

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
        TryTake(KeyOf(SyncAction.Remove, secret.Id, null, null, null, ""), out var revision) && revision.Length > 0
            ? SecretReference.From(secret) with { Revision = revision, UpdatedAt = null }
            : null;

    // Two lines may be equal, such as those of two secrets with masked names. Each stands for one row.
    private bool TryTake(string key, [NotNullWhen(true)] out string? revision)
    {
        revision = null;
        if (!_lines.TryGetValue(key, out var lines) || !lines.TryDequeue(out var line))
        {
            return false;
        }

        _unused.Remove(line);
        revision = line.Revision;
        return true;
    }

    // The line describes the secret as it was before the change.
    private SyncItem TakeDone(SyncItem item)
    {
        _unused.RemoveWhere(line => line.Action == SyncAction.Update && line.Id == item.Current?.Id);
        return item;
    }

    private void Add(Func<string, string> cell)
    {
        if (Enum.TryParse<SyncAction>(cell(nameof(SecretDifference.Action)), ignoreCase: true, out var action) && action != SyncAction.Unchanged)
        {
            Guid? id = Guid.TryParse(cell(nameof(SecretDifference.Id)), out var known) ? known : null;
            var key = KeyOf(
                action,
                id,
                cell(nameof(SecretDifference.Name)),
                cell(nameof(SecretDifference.ToolName)),
                cell(nameof(SecretDifference.ToolArgument)),
                cell(nameof(SecretDifference.Changes)));
            var line = new Line(action, id, cell(nameof(SecretDifference.Revision)));
            _unused.Add(line);
            (_lines.TryGetValue(key, out var lines) ? lines : _lines[key] = []).Enqueue(line);
        }
    }

    // An existing secret is known by its ID, and a new one by what it will be.
    private static string KeyOf(SyncAction action, Guid? id, string? name, string? tool, string? argument, string changes) => id is null
        ? string.Join('\0', action, name, tool, argument, changes)
        : string.Join('\0', action, id, changes);

    // A class: two equal lines are two lines.
    private sealed class Line(SyncAction action, Guid? id, string revision)
    {
        public SyncAction Action => action;

        public Guid? Id => id;

        public string Revision => revision;
    }
}
