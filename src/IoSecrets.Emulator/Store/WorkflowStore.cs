namespace IoSecrets.Emulator;

/// <summary>Stores the accounts' workflows. All members are thread-safe.</summary>
public sealed class WorkflowStore
{
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<Guid, StoredWorkflow> _workflows = [];
    private readonly TimeProvider _time;

    internal WorkflowStore(EmulatorOptions options) => _time = options.Time;

    /// <summary>Adds a workflow. Throws <see cref="ArgumentException"/> if the ID is in use.</summary>
    /// <param name="account">The account that owns the workflow.</param>
    /// <param name="name">The workflow's name.</param>
    /// <param name="content">The workflow's YAML. Nothing parses it.</param>
    /// <param name="folder">The folder; empty for none.</param>
    /// <param name="isActive">If false, the workflow has the status <c>deleted</c>, and is still listed and read.</param>
    /// <param name="workflowId">The ID; null for a generated one.</param>
    public StoredWorkflow Add(
        Account account, string name, string content, string folder = "", bool isActive = true, Guid? workflowId = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(folder);
        var now = _time.GetUtcNow();
        var workflow = new StoredWorkflow(workflowId ?? Guid.NewGuid(), account.UserId, name, content, folder, isActive, now, now);
        lock (_lock)
        {
            _workflows.Add(workflow.WorkflowId, workflow);
        }

        return workflow;
    }

    internal StoredWorkflow? Find(Account account, Guid workflowId)
    {
        lock (_lock)
        {
            return _workflows.TryGetValue(workflowId, out var workflow) && workflow.UserId == account.UserId ? workflow : null;
        }
    }

    internal IReadOnlyList<StoredWorkflow> List(Account account, string? folder)
    {
        lock (_lock)
        {
            return [.. _workflows.Values.Where(workflow => workflow.UserId == account.UserId && (folder is null || workflow.Folder == folder))];
        }
    }
}

/// <summary>A workflow as the service stores it.</summary>
/// <param name="WorkflowId">The workflow's ID.</param>
/// <param name="UserId">The ID of the account that owns the workflow.</param>
/// <param name="Name">The workflow's name.</param>
/// <param name="Content">The workflow's YAML.</param>
/// <param name="Folder">The folder; empty for none.</param>
/// <param name="IsActive">True if the status is <c>active</c>; false if it is <c>deleted</c>.</param>
/// <param name="CreatedAt">The time of creation, UTC.</param>
/// <param name="UpdatedAt">The time of the last change, UTC.</param>
public sealed record StoredWorkflow(
    Guid WorkflowId,
    Guid UserId,
    string Name,
    string Content,
    string Folder,
    bool IsActive,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);
