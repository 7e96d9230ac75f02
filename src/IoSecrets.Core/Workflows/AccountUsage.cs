using System.Collections.Concurrent;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Outcomes;

namespace IoSecrets.Core.Workflows;

/// <summary>The places in the account's workflows that refer to secrets.</summary>
/// <param name="Usages">The places, in the order of the workflows and their lines.</param>
/// <param name="Unreadable">The workflows that could not be read, with the outcome of the request.</param>
/// <param name="MayBeIncomplete">True if the list of workflows may be incomplete.</param>
internal sealed record AccountUsage(
    IReadOnlyList<SecretUsage> Usages, IReadOnlyList<(Workflow Workflow, Outcome Outcome)> Unreadable, bool MayBeIncomplete)
{
    /// <summary>The outcome of the request for the list of workflows if it could not be read; null if it could.</summary>
    public Outcome? Failure { get; private init; }

    /// <summary>Indicates whether every workflow was read, so that a secret without a place is not referred to.</summary>
    public bool IsComplete => Failure is null && Unreadable.Count == 0 && !MayBeIncomplete;

    /// <summary>Reads the workflows, and finds the places that refer to the secrets.</summary>
    /// <param name="service">The connection.</param>
    /// <param name="secrets">The secrets.</param>
    /// <param name="onlyActive">True to leave out deleted workflows.</param>
    /// <param name="throttleLimit">Maximum number of requests in flight; null to use the connection's width.</param>
    /// <param name="trace">Receives a trace of each attempt; null to disable.</param>
    /// <param name="onRead">Receives the number of workflows read so far, and of all; called on any thread.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<AccountUsage> ReadAsync(
        ServiceConnection service,
        IEnumerable<Secret> secrets,
        bool onlyActive,
        int? throttleLimit,
        AttemptTrace? trace,
        Action<int, int> onRead,
        CancellationToken cancellationToken)
    {
        using var abortPolicy = service.NewAbortPolicy(trace);
        abortPolicy.BeginWork();
        var list = await service.Client.ListWorkflowsAsync(abortPolicy, cancellationToken).ConfigureAwait(false);
        if (list.Failure is { } failure)
        {
            return new AccountUsage([], [], MayBeIncomplete: true) { Failure = failure };
        }

        var finder = new ReferenceFinder(secrets);
        var workflows = list.Items.Where(workflow => workflow.Id is not null && (workflow.IsActive || !onlyActive)).ToArray();
        var usages = new SecretUsage[workflows.Length][];
        var unreadable = new ConcurrentQueue<(Workflow, Outcome)>();
        var read = 0;
        await service.Width.NewRun(throttleLimit).ForEachAsync(workflows.Length, async (place, token) =>
        {
            var workflow = workflows[place];
            var (outcome, content) = await service.Client.GetWorkflowAsync(workflow.Id!.Value, abortPolicy, token).ConfigureAwait(false);
            usages[place] = content is null
                ? []
                : [.. finder.Find(content, token).Select(found => new SecretUsage(found.Secret, found.Kind, workflow, found.Line))];
            if (content is null && (workflow.IsActive || outcome.Status != SecretStatus.NotFound))
            {
                unreadable.Enqueue((workflow, outcome));
            }

            onRead(Interlocked.Increment(ref read), workflows.Length);
        }, cancellationToken).ConfigureAwait(false);
        return new AccountUsage([.. usages.SelectMany(found => found)], [.. unreadable], list.MayBeIncomplete);
    }

    /// <summary>Returns the IDs of the secrets that an active workflow refers to, each with the first such place.</summary>
    public IReadOnlyDictionary<Guid, SecretUsage> ByActiveSecret()
    {
        var first = new Dictionary<Guid, SecretUsage>(IdComparer.Seeded);
        foreach (var usage in Usages.Where(usage => usage.IsActive && usage.SecretId is not null))
        {
            first.TryAdd(usage.SecretId!.Value, usage);
        }

        return first;
    }
}
