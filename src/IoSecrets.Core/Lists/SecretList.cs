using IoSecrets.Core.Outcomes;

namespace IoSecrets.Core.Lists;

/// <summary>The account's secrets as one answer of the service tells them: it has no pages, and takes no query.</summary>
/// <param name="Secrets">The secrets in the order of the answer; one with an id comes once.</param>
/// <param name="MayBeIncomplete">Whether the answer tells of more secrets than are in it, or holds some without their ids or names.</param>
internal sealed record SecretList(IReadOnlyList<Secret> Secrets, bool MayBeIncomplete)
{
    /// <summary>The outcome of the request if the list could not be read; null if it could.</summary>
    public Outcome? Failure { get; private init; }

    internal static SecretList FromFailure(Outcome failure) => new([], MayBeIncomplete: true) { Failure = failure };
}
