using IoSecrets.Core.Lists;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>Settles creates whose responses were lost, by the account's list of secrets. Safe for any thread.</summary>
/// <param name="history">The creates of earlier runs.</param>
/// <param name="list">The list, read before this run creates anything.</param>
/// <param name="clockDifference">The time by which the service's clock is ahead of this machine's; null if it is not known.</param>
internal sealed class LostCreations(CreationHistory history, ServiceList<Secret> list, TimeSpan? clockDifference)
{
    // The time that was recorded has whole seconds, and the parts of a service do not have exactly the same clock.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    // Without the service's time, the clock of the machine that sent the request counts, and may have been another than this one's.
    private static readonly TimeSpan MaxClockError = TimeSpan.FromMinutes(5);

    private readonly ILookup<(string?, string, string), Secret> _listed = list.Items
        .Where(secret => secret.Id is { } id && !history.IsCreated(id))
        .ToLookup(secret => KeyOf(secret.Received), EqualityComparer<(string?, string, string)>.Default);

    private readonly Dictionary<CreationIdentity, (SentTime SentAt, bool MayDiffer)> _inDoubt =
        history.InDoubt.ToDictionary(lost => lost.Identity, lost => (lost.SentAt, lost.MayDiffer), EqualityComparer<CreationIdentity>.Default);

    /// <summary>Returns what the list shows about a secret whose create is in doubt; null if its create is not in doubt, or it was not created.</summary>
    public Outcome? Find(SecretCreation item)
    {
        if (!_inDoubt.TryGetValue(item.Identity, out var lost))
        {
            return null;
        }

        if (list.Failure is { } failure)
        {
            return Outcome.InDoubtAfterList([]) with { Response = failure.Response };
        }

        var fitting = _listed[KeyOf(item.Fields)].Where(secret => MayBeOf(secret, lost.SentAt)).ToArray();
        return fitting switch
        {
            [] when !list.MayBeIncomplete => null,
            // If two runs sent requests, the one that was applied may have had another value than this one.
            [var only] when !list.MayBeIncomplete && IsSince(only, lost.SentAt) == true && !lost.MayDiffer && !IsOfAnother(only, item.Identity) =>
                Outcome.WithoutResponse(SecretStatus.Created) with { Secret = item.Fields.Value is { } value ? only.Masked(value.MaskIn) : only },
            _ => Outcome.InDoubtAfterList([.. fitting.Select(secret => secret.Id!.Value)]),
        };
    }

    // A text may repeat the key or a value and be masked elsewhere; here, both sides are as they were sent.
    private static (string? Name, string ToolName, string ToolArgument) KeyOf(Secret listed) =>
        (listed.Name, listed.ToolName ?? "", listed.ToolArgument ?? "");

    private static (string? Name, string ToolName, string ToolArgument) KeyOf(SecretFields sent) =>
        (sent.Name, sent.ToolName.Value ?? "", sent.ToolArgument.Value ?? "");

    // Which of two requests for alike secrets created the one that is listed cannot be known: they may have had different values.
    private bool IsOfAnother(Secret secret, CreationIdentity identity) =>
        _inDoubt.Any(other => other.Key != identity && other.Key.IsAlike(identity) && MayBeOf(secret, other.Value.SentAt));

    private bool MayBeOf(Secret secret, SentTime sentAt) => IsSince(secret, sentAt) != false;

    // Null if it cannot be known.
    private bool? IsSince(Secret secret, SentTime sentAt)
    {
        if (sentAt.Service is { } sent)
        {
            return secret.CreatedAt - sent is { } after ? after >= -Tolerance : null;
        }

        var estimate = secret.CreatedAt - sentAt.Local - clockDifference;
        return estimate >= -Tolerance ? true : estimate < -MaxClockError ? false : null;
    }
}
