using System.Net;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Http;

/// <summary>The longest wait for a single call, and the report on a wait while it lasts.</summary>
public class LongWaitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429, FailureReason.RateLimited)]
    [InlineData(500, FailureReason.ServiceUnavailable)]
    [InlineData(503, FailureReason.ServiceUnavailable)]
    public async Task Probe_fails_if_Retry_After_exceeds_30_seconds(int status, object reason)
    {
        using var service = new ScriptedService().Responds(status, headers: ("Retry-After", "31"));
        var probe = await service.ProbeAsync();
        Assert.Equal(((FailureReason)reason, TimeSpan.FromSeconds(31)), (probe.Reason, probe.Response.RetryAfter));
        Assert.Equal(service.Time.GetUtcNow().AddSeconds(31), probe.Response.LongWaitUntil);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Probe_waits_for_a_Retry_After_of_30_seconds(int status)
    {
        using var service = new ScriptedService(new ConnectionSettings { Timeout = TimeSpan.FromSeconds(60) })
            .Responds(status, headers: ("Retry-After", "30"))
            .Responds(422)
            .Responds(404, """{"detail":"Secret not found"}""");
        Assert.Equal(FailureReason.None, (await service.ProbeAsync()).Reason);
        Assert.Contains(TimeSpan.FromSeconds(30), service.Time.Waits);
    }

    [Fact]
    public async Task List_fails_if_Retry_After_exceeds_30_seconds()
    {
        using var service = new ScriptedService().Responds(503, headers: ("Retry-After", "31"));
        var list = await service.ListAsync();
        Assert.Equal((FailureReason.ServiceUnavailable, 1), (list.Failure!.Response!.Reason, list.Failure.Attempts));
    }

    [Fact]
    public async Task List_during_the_hold_of_another_call_sends_nothing_and_reports_the_remaining_wait()
    {
        var time = new ObservedTimeProvider();
        using var transport = new Scripted(HttpStatusCode.TooManyRequests, TimeSpan.FromHours(1));
        using var connection = Connect(transport, time);
        using var abortPolicy = connection.NewAbortPolicy();
        var deleting = connection.NewClient(abortPolicy).DeleteAsync(Guid.NewGuid(), wasInDoubt: false, keepsRequestId: false, Stop);
        await time.WaitedForAsync(TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromMinutes(10));

        var list = await connection.ListAsync(trace: null, Stop).BoundedAsync();
        Assert.Equal((FailureReason.RateLimited, TimeSpan.FromMinutes(50)), (list.Failure!.Response!.Reason, list.Failure.Response.RetryAfter));
        Assert.Equal((0, 1), (list.Failure.Attempts, transport.Requests));
        Assert.False(deleting.IsCompleted);
        abortPolicy.AbortRun(AbortReason.StoppedByCaller);
        await deleting.BoundedAsync();
    }

    [Fact]
    public async Task Delete_by_id_waits_as_long_as_the_service_asks()
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumWait = TimeSpan.FromHours(3) })
            .Responds(429, headers: ("Retry-After", "3600")).Responds(200);
        Assert.Equal(SecretStatus.Deleted, (await service.DeleteAsync()).Status);
        Assert.Equal([TimeSpan.FromHours(1)], service.Time.Waits);
    }

    [Theory]
    [InlineData(503, 25, 503)]
    [InlineData(429, 25, 429)]
    [InlineData(null, 0.25, null)]
    public async Task Connection_reports_a_wait_with_its_end_and_reason_while_it_lasts(int? status, double minimum, int? reason)
    {
        var time = new ObservedTimeProvider();
        using var transport = new Scripted((HttpStatusCode?)status, TimeSpan.FromSeconds(25));
        using var connection = Connect(transport, time);
        using var abortPolicy = connection.NewAbortPolicy();
        Assert.Null(connection.Wait);
        var getting = connection.NewClient(abortPolicy).GetAsync(Guid.NewGuid(), Stop);
        await time.WaitedForAsync(IsBeforeRetry);
        Assert.Equal(reason, connection.Wait!.StatusCode);
        Assert.InRange(connection.Wait.Until, time.GetUtcNow().AddSeconds(minimum), time.GetUtcNow().AddSeconds(25));
        abortPolicy.AbortRun(AbortReason.StoppedByCaller);
        await getting.BoundedAsync();
        Assert.Equal(reason == 429, connection.Wait is not null);
    }

    [Fact]
    public async Task Connection_reports_no_wait_while_another_request_is_in_flight()
    {
        var time = new ObservedTimeProvider();
        using var transport = new Scripted(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(25));
        using var connection = Connect(transport, time);
        using var abortPolicy = connection.NewAbortPolicy();
        var waiting = connection.NewClient(abortPolicy).GetAsync(Guid.NewGuid(), Stop);
        await time.WaitedForAsync(IsBeforeRetry);
        Assert.NotNull(connection.Wait);
        var release = transport.Hold();
        var inFlight = connection.NewClient(abortPolicy).GetAsync(Guid.NewGuid(), Stop);
        await transport.HeldAsync.BoundedAsync();
        Assert.Null(connection.Wait);
        release.SetResult();
        abortPolicy.AbortRun(AbortReason.StoppedByCaller);
        await Task.WhenAll(waiting, inFlight).BoundedAsync();
    }

    [Theory]
    [InlineData(429, 30, false)]
    [InlineData(429, 31, true)]
    [InlineData(503, 31, true)]
    [InlineData(401, 31, false)]
    public void LongWaitUntil_is_set_only_for_a_long_wait_before_a_retry(int status, int seconds, bool isSet)
    {
        var reason = status switch { 429 => FailureReason.RateLimited, 503 => FailureReason.ServiceUnavailable, _ => FailureReason.CredentialRefused };
        var response = new ApiResponse(RequestEffect.NotApplied, reason)
        {
            StatusCode = status,
            RetryAfter = TimeSpan.FromSeconds(seconds),
            ReceivedAt = DateTimeOffset.UnixEpoch,
        };
        Assert.Equal(isSet ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null, response.LongWaitUntil);
    }

    [Fact]
    public void Wait_beyond_the_maximum_date_ends_at_that_date()
    {
        var response = new ApiResponse(RequestEffect.NotApplied, FailureReason.RateLimited)
        {
            RetryAfter = TimeSpan.MaxValue,
            ReceivedAt = DateTimeOffset.UnixEpoch,
        };
        Assert.Equal(DateTimeOffset.MaxValue, response.LongWaitUntil);
    }

    private static ServiceConnection Connect(HttpMessageHandler transport, TimeProvider time)
    {
        Credential.TryCreate(CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        return new ServiceConnection(new ConnectionSettings { MaximumWait = TimeSpan.FromDays(1) }, credential!, transport, time);
    }

    // The longer timers are those of attempts and of the run.
    private static bool IsBeforeRetry(TimeSpan wait) => wait <= TimeSpan.FromSeconds(25);

    private sealed class Scripted(HttpStatusCode? status, TimeSpan retryAfter) : HttpMessageHandler
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource? _release;

        public int Requests { get; private set; }

        /// <summary>Completes when a request is held.</summary>
        public Task HeldAsync => _held.Task;

        /// <summary>Holds the next request until it is released.</summary>
        public TaskCompletionSource Hold() => _release = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            if (_release is not null)
            {
                _held.SetResult();
                await _release.Task;
            }

            return status is { } known
                ? new HttpResponseMessage(known) { Headers = { RetryAfter = new(retryAfter) } }
                : throw new HttpRequestException(HttpRequestError.ConnectionError);
        }
    }
}
