using IoSecrets.Core.Http;

namespace IoSecrets.Core.Connection;

/// <summary>Whether a connection leads to the service, and whether the service takes its credential.</summary>
/// <param name="Cause">What stands in the way; <see cref="Cause.None"/> where it is proven.</param>
/// <param name="Answer">The answer that showed it.</param>
public sealed record ConnectionProof(Cause Cause, Answer Answer)
{
    private const string NotAnId = "not-an-id";

    /// <summary>
    /// Asks twice, and changes nothing. A malformed id is answered 422 only where the service is: behind a mistyped path everything is
    /// 404, and every delete would be "not found". A random id is answered 404 only to a credential that the service takes.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProof> OfAsync(ServiceConnection connection, CancellationToken stop)
    {
        using var guard = connection.NewGuard();
        var client = connection.Client;
        guard.Enter();
        var route = await client.ProbeAsync(NotAnId, guard, stop).ConfigureAwait(false);
        if (RouteCause(route) is var cause and not Cause.None)
        {
            return new ConnectionProof(cause, route);
        }

        var access = await client.ProbeAsync(Guid.NewGuid().ToString("D"), guard, stop).ConfigureAwait(false);
        return new ConnectionProof(AccessCause(access), access);
    }

    private static Cause RouteCause(Answer answer) => answer.Cause == Cause.ValidationFailed ? Cause.None : Obstacle(answer);

    private static Cause AccessCause(Answer answer) => answer.Meaning == Meaning.Absent ? Cause.None : Obstacle(answer);

    private static Cause Obstacle(Answer answer) => answer switch
    {
        { Cause: Cause.CredentialRefused or Cause.NotPermitted } => Cause.CredentialRefused,
        { Cause: Cause.RateLimited or Cause.ServiceUnavailable or Cause.NotTrusted or Cause.NoAnswer } => answer.Cause,
        { StatusCode: >= 500 } => Cause.ServiceUnavailable,
        _ => Cause.NotTheService,
    };
}
