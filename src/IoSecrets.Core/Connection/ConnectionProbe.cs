using IoSecrets.Core.Http;

namespace IoSecrets.Core.Connection;

/// <summary>The result of a test that a connection leads to the service and that the service accepts its credential.</summary>
/// <param name="Reason">The reason why the test failed; <see cref="FailureReason.None"/> if it passed.</param>
/// <param name="Response">The response that decided the result.</param>
internal sealed record ConnectionProbe(FailureReason Reason, ApiResponse Response)
{
    private const string MalformedId = "not-an-id";

    /// <summary>Tests the route and then the credential. It changes nothing.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="trace">Receives a trace of each attempt; null to disable.</param>
    /// <param name="cancellationToken">Cancels the test.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProbe> ProbeAsync(ServiceConnection connection, AttemptTrace? trace, CancellationToken cancellationToken)
    {
        var route = await ProbeRouteAsync(connection, trace, cancellationToken).ConfigureAwait(false);
        return route.Reason == FailureReason.None ? await ProbeCredentialAsync(connection, trace, cancellationToken).ConfigureAwait(false) : route;
    }

    /// <summary>
    /// Tests the route by reading a malformed ID, for which only the service returns 422. With a mistyped path, every response is 404, and
    /// every delete would report "not found".
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="trace">Receives a trace of each attempt; null to disable.</param>
    /// <param name="cancellationToken">Cancels the test.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProbe> ProbeRouteAsync(ServiceConnection connection, AttemptTrace? trace, CancellationToken cancellationToken)
    {
        var response = await SendAsync(connection, MalformedId, isNotFoundProbe: false, trace, cancellationToken).ConfigureAwait(false);
        return new ConnectionProbe(RouteFailure(response), response);
    }

    /// <summary>Tests the credential by reading a random ID: the service returns 404 only if it accepts the credential. Test the route first.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="trace">Receives a trace of each attempt; null to disable.</param>
    /// <param name="cancellationToken">Cancels the test.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ConnectionProbe> ProbeCredentialAsync(ServiceConnection connection, AttemptTrace? trace, CancellationToken cancellationToken)
    {
        var response = await SendAsync(connection, Guid.NewGuid().ToString("D"), isNotFoundProbe: true, trace, cancellationToken).ConfigureAwait(false);
        return new ConnectionProbe(CredentialFailure(response), response);
    }

    private static async Task<ApiResponse> SendAsync(
        ServiceConnection connection, string id, bool isNotFoundProbe, AttemptTrace? trace, CancellationToken cancellationToken)
    {
        using var abortPolicy = connection.NewAbortPolicy(trace);
        abortPolicy.BeginWork();
        return await connection.NewClient(abortPolicy).ProbeAsync(id, isNotFoundProbe, cancellationToken).ConfigureAwait(false);
    }

    private static FailureReason RouteFailure(ApiResponse response) =>
        response.Reason == FailureReason.ValidationFailed ? FailureReason.None : OtherFailure(response);

    private static FailureReason CredentialFailure(ApiResponse response) =>
        response.Effect == RequestEffect.NotFound ? FailureReason.None : OtherFailure(response);

    private static FailureReason OtherFailure(ApiResponse response) => response switch
    {
        { Reason: FailureReason.CredentialRefused or FailureReason.NotPermitted } => FailureReason.CredentialRefused,
        { Reason: FailureReason.RateLimited or FailureReason.ServiceUnavailable or FailureReason.NotTrusted or FailureReason.NoResponse } => response.Reason,
        { StatusCode: >= 500 } => FailureReason.ServiceUnavailable,
        _ => FailureReason.NotTheService,
    };
}
