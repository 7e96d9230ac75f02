using IoSecrets.Core.Http;

namespace IoSecrets.Core.Bulk;

/// <summary>Why a run ended before its input did, and the answer that showed it.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Response">The last answer seen; null where there was none.</param>
internal sealed record RunAbort(AbortReason Reason, ApiResponse? Response)
{
    /// <summary>What went wrong on this side, a phrase; null where nothing did.</summary>
    public string? Failure { get; init; }
}
