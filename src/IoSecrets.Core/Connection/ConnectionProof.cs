using IoSecrets.Core.Http;

namespace IoSecrets.Core.Connection;

/// <summary>Whether a connection leads to the service, and whether the service takes its credential.</summary>
/// <param name="Cause">What stands in the way; <see cref="Cause.None"/> where it is proven.</param>
/// <param name="Answer">The answer that showed it.</param>
public sealed record ConnectionProof(Cause Cause, Answer Answer)
{
    private const string NotAnId = "not-an-id";

    /// <summary>Asks for the route and then for the credential, and changes nothing.</summary>
    /// <param name="connection">What is proven.</param>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProof> OfAsync(ServiceConnection connection, AttemptTrace? trace, CancellationToken stop)
    {
        var route = await OfRouteAsync(connection, trace, stop).ConfigureAwait(false);
        return route.Cause == Cause.None ? await OfCredentialAsync(connection, trace, stop).ConfigureAwait(false) : route;
    }

    /// <summary>
    /// Asks for a malformed id, which is answered 422 only where the service is: behind a mistyped path everything is 404, and every
    /// delete would be "not found".
    /// </summary>
    /// <param name="connection">What is proven.</param>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProof> OfRouteAsync(ServiceConnection connection, AttemptTrace? trace, CancellationToken stop)
    {
        var answer = await ProbeAsync(connection, NotAnId, isNobodys: false, trace, stop).ConfigureAwait(false);
        return new ConnectionProof(RouteCause(answer), answer);
    }

    /// <summary>Asks for a random id, which is answered 404 only to a credential that the service takes; the route is proven before.</summary>
    /// <param name="connection">What is proven.</param>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProof> OfCredentialAsync(ServiceConnection connection, AttemptTrace? trace, CancellationToken stop)
    {
        var answer = await ProbeAsync(connection, Guid.NewGuid().ToString("D"), isNobodys: true, trace, stop).ConfigureAwait(false);
        return new ConnectionProof(AccessCause(answer), answer);
    }

    private static async Task<Answer> ProbeAsync(
        ServiceConnection connection, string id, bool isNobodys, AttemptTrace? trace, CancellationToken stop)
    {
        using var guard = connection.NewGuard(trace);
        guard.Enter();
        return await connection.Client.ProbeAsync(id, isNobodys, guard, stop).ConfigureAwait(false);
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
