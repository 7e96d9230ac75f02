using IoSecrets.Core.Http;

namespace IoSecrets.Core.Outcomes;

/// <summary>The one place that says what a call's last answer, and whether an attempt before it is in doubt, make of a secret.</summary>
internal static class OutcomeTable
{
    public static OutcomeStatus DeleteStatus(ApiResponse? lastResponse, bool wasInDoubt) => (lastResponse?.Effect, wasInDoubt) switch
    {
        (null, _) => OutcomeStatus.Skipped,
        (RequestEffect.Applied, _) => OutcomeStatus.Done,
        (RequestEffect.NotFound, false) => OutcomeStatus.NotFound,
        (RequestEffect.NotFound, true) => OutcomeStatus.Gone,
        (RequestEffect.NotApplied, false) => OutcomeStatus.Failed,
        _ => OutcomeStatus.Unknown,
    };

    // Nothing was changed by an attempt that is in doubt.
    public static OutcomeStatus ReadStatus(ApiResponse? lastResponse) => lastResponse?.Effect switch
    {
        null => OutcomeStatus.Skipped,
        RequestEffect.Applied => OutcomeStatus.Done,
        RequestEffect.NotFound => OutcomeStatus.NotFound,
        _ => OutcomeStatus.Failed,
    };

    // A read that was refused settles nothing of what an earlier delete did.
    public static OutcomeStatus ReadBeforeDeleteStatus(OutcomeStatus read, bool wasInDoubt) => (read, wasInDoubt) switch
    {
        (OutcomeStatus.NotFound, true) => OutcomeStatus.Gone,
        (OutcomeStatus.Failed, true) => OutcomeStatus.Unknown,
        _ => read,
    };

    // A secret that is absent now has nothing that could still be changed, whatever an earlier attempt did.
    public static OutcomeStatus UpdateStatus(ApiResponse? lastResponse, bool wasInDoubt) =>
        lastResponse?.Effect == RequestEffect.NotFound ? OutcomeStatus.NotFound : DeleteStatus(lastResponse, wasInDoubt);

    // Nothing with an id was asked for that could be absent.
    public static OutcomeStatus CreateStatus(ApiResponse? lastResponse) =>
        lastResponse?.Effect == RequestEffect.NotFound ? OutcomeStatus.Failed : DeleteStatus(lastResponse, wasInDoubt: false);
}
