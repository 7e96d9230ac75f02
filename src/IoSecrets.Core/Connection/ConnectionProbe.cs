using IoSecrets.Core.Http;

namespace IoSecrets.Core.Connection;

/// <summary>Whether a connection leads to the service, and whether the service takes its credential.</summary>
/// <param name="Reason">What stands in the way; <see cref="FailureReason.None"/> where it is proven.</param>
/// <param name="Response">The answer that showed it.</param>
internal sealed record ConnectionProbe(FailureReason Reason, ApiResponse Response)
{
    private const string NotAnId = "not-an-id";

    /// <summary>Asks for the route and then for the credential, and changes nothing.</summary>
    /// <param name="connection">What is proven.</param>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProbe> ProbeAsync(ServiceConnection connection, AttemptTrace? trace, CancellationToken cancellationToken)
    {
        var route = await ProbeRouteAsync(connection, trace, cancellationToken).ConfigureAwait(false);
        return route.Reason == FailureReason.None ? await ProbeCredentialAsync(connection, trace, cancellationToken).ConfigureAwait(false) : route;
    }

    /// <summary>
    /// Asks for a malformed id, which is answered 422 only where the service is: behind a mistyped path everything is 404, and every
    /// delete would be "not found".
    /// </summary>
    /// <param name="connection">What is proven.</param>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProbe> ProbeRouteAsync(ServiceConnection connection, AttemptTrace? trace, CancellationToken cancellationToken)
    {
        var response = await SendAsync(connection, NotAnId, isNobodys: false, trace, cancellationToken).ConfigureAwait(false);
        return new ConnectionProbe(RouteFailure(response), response);
    }

    /// <summary>Asks for a random id, which is answered 404 only to a credential that the service takes; the route is proven before.</summary>
    /// <param name="connection">What is proven.</param>
    /// <param name="trace">Is told of every attempt; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProbe> ProbeCredentialAsync(ServiceConnection connection, AttemptTrace? trace, CancellationToken cancellationToken)
    {
        var response = await SendAsync(connection, Guid.NewGuid().ToString("D"), isNobodys: true, trace, cancellationToken).ConfigureAwait(false);
        return new ConnectionProbe(CredentialFailure(response), response);
    }

    private static async Task<ApiResponse> SendAsync(
        ServiceConnection connection, string id, bool isNobodys, AttemptTrace? trace, CancellationToken cancellationToken)
    {
        using var abortPolicy = connection.NewAbortPolicy(trace);
        abortPolicy.BeginWork();
        return await connection.Client.ProbeAsync(id, isNobodys, abortPolicy, cancellationToken).ConfigureAwait(false);
    }

    private static FailureReason RouteFailure(ApiResponse response) =>
        response.Reason == FailureReason.ValidationFailed ? FailureReason.None : FailureOf(response);

    private static FailureReason CredentialFailure(ApiResponse response) =>
        response.Effect == RequestEffect.NotFound ? FailureReason.None : FailureOf(response);

    private static FailureReason FailureOf(ApiResponse response) => response switch
    {
        { Reason: FailureReason.CredentialRefused or FailureReason.NotPermitted } => FailureReason.CredentialRefused,
        { Reason: FailureReason.RateLimited or FailureReason.ServiceUnavailable or FailureReason.NotTrusted or FailureReason.NoResponse } => response.Reason,
        { StatusCode: >= 500 } => FailureReason.ServiceUnavailable,
        _ => FailureReason.NotTheService,
    };
}
