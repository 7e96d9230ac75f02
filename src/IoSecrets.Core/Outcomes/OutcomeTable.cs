using IoSecrets.Core.Http;

namespace IoSecrets.Core.Outcomes;

/// <summary>The one place that says what a call's last answer, and whether an attempt before it is in doubt, make of a secret.</summary>
internal static class OutcomeTable
{
    public static OutcomeStatus OfDelete(Answer? last, bool wasInDoubt) => (last?.Meaning, wasInDoubt) switch
    {
        (null, _) => OutcomeStatus.Skipped,
        (Meaning.Done, _) => OutcomeStatus.Done,
        (Meaning.Absent, false) => OutcomeStatus.NotFound,
        (Meaning.Absent, true) => OutcomeStatus.Gone,
        (Meaning.NotDone, false) => OutcomeStatus.Failed,
        _ => OutcomeStatus.Unknown,
    };

    // Nothing was changed by an attempt that is in doubt.
    public static OutcomeStatus OfRead(Answer? last) => last?.Meaning switch
    {
        null => OutcomeStatus.Skipped,
        Meaning.Done => OutcomeStatus.Done,
        Meaning.Absent => OutcomeStatus.NotFound,
        _ => OutcomeStatus.Failed,
    };

    public static OutcomeStatus OfReadBeforeDelete(OutcomeStatus read, bool wasInDoubt) =>
        read == OutcomeStatus.NotFound && wasInDoubt ? OutcomeStatus.Gone : read;

    // A secret that is absent now has nothing that could still be changed, whatever an earlier attempt did.
    public static OutcomeStatus OfChange(Answer? last, bool wasInDoubt) =>
        last?.Meaning == Meaning.Absent ? OutcomeStatus.NotFound : OfDelete(last, wasInDoubt);

    // Nothing with an id was asked for that could be absent. And proxies answer 503 for a service that broke off after it had the request:
    // a delete is settled by the next attempt, while a creation would be done twice.
    public static OutcomeStatus OfCreation(Answer? last) => last switch
    {
        { Meaning: Meaning.Absent } => OutcomeStatus.Failed,
        { StatusCode: 503 } => OutcomeStatus.Unknown,
        _ => OfDelete(last, wasInDoubt: false),
    };
}
