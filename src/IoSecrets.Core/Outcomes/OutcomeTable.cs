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

    // A read that was refused settles nothing of what an earlier delete did.
    public static OutcomeStatus OfReadBeforeDelete(OutcomeStatus read, bool wasInDoubt) => (read, wasInDoubt) switch
    {
        (OutcomeStatus.NotFound, true) => OutcomeStatus.Gone,
        (OutcomeStatus.Failed, true) => OutcomeStatus.Unknown,
        _ => read,
    };

    // A secret that is absent now has nothing that could still be changed, whatever an earlier attempt did.
    public static OutcomeStatus OfChange(Answer? last, bool wasInDoubt) =>
        last?.Meaning == Meaning.Absent ? OutcomeStatus.NotFound : OfDelete(last, wasInDoubt);

    // Nothing with an id was asked for that could be absent.
    public static OutcomeStatus OfCreation(Answer? last) =>
        last?.Meaning == Meaning.Absent ? OutcomeStatus.Failed : OfDelete(last, wasInDoubt: false);
}
