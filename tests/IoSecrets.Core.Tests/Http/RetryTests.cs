using System.Net;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Http;

public class RetryTests
{
    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Transient_status_is_retried(int status)
    {
        using var service = new ScriptedService().Responds(status).Responds(200);
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Deleted, 2, 2), (deletion.Status, deletion.Attempts, service.Requests.Count));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task Permanent_status_is_not_retried(int status)
    {
        using var service = new ScriptedService().Responds(status, headers: ("Location", "https://elsewhere.example/"));
        await service.DeleteAsync();
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task Retries_stop_at_the_maximum_retry_count()
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 2 }).Responds(503).Responds(503).Responds(503);
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Unknown, 3, FailureReason.ServiceUnavailable), (deletion.Status, deletion.Attempts, deletion.Response!.Reason));
    }

    [Fact]
    public async Task Zero_retries_means_one_attempt()
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 0 }).Responds(500);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Status_429_does_not_use_up_retries()
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 1 });
        for (var i = 0; i < 6; i++)
        {
            service.Responds(429);
        }

        service.Responds(503).Responds(200);
        Assert.Equal((SecretStatus.Deleted, 8), (await service.DeleteAsync() is var deletion ? deletion.Status : default, deletion.Attempts));
    }

    [Fact]
    public async Task Run_that_gets_only_429_aborts_after_the_maximum_wait()
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumWait = TimeSpan.FromSeconds(100) });
        for (var i = 0; i < 5; i++)
        {
            service.Responds(429, headers: ("Retry-After", "34"));
        }

        service.AbortPolicy.BeginWork();
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, FailureReason.RateLimited, 3), (deletion.Status, deletion.Response!.Reason, service.Requests.Count));
        Assert.Equal(AbortReason.NothingSettled, service.AbortPolicy.Abort!.Reason);
    }

    [Fact]
    public async Task Retry_After_in_seconds_is_respected()
    {
        using var service = new ScriptedService().Responds(429, headers: ("Retry-After", "7")).Responds(200);
        await service.DeleteAsync();
        Assert.Equal([TimeSpan.FromSeconds(7)], service.Time.Waits);
    }

    [Fact]
    public async Task Retry_After_as_a_date_is_measured_from_the_Date_header()
    {
        using var service = new ScriptedService()
            .Responds(503, "", "text/plain", ("Date", "Tue, 01 Jan 2030 00:00:00 GMT"), ("Retry-After", "Tue, 01 Jan 2030 00:00:09 GMT"))
            .Responds(200);
        await service.DeleteAsync();
        Assert.Equal([TimeSpan.FromSeconds(9)], service.Time.Waits);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("1.5")]
    [InlineData("-3")]
    [InlineData("99999999999999999999")]
    public async Task Invalid_Retry_After_is_ignored(string retryAfter)
    {
        using var service = new ScriptedService().Responds(429, headers: ("Retry-After", retryAfter)).Responds(200);
        await service.DeleteAsync();
        Assert.InRange(Assert.Single(service.Time.Waits).TotalSeconds, 0.25, 0.5);
    }

    [Fact]
    public async Task Aborted_run_retries_nothing()
    {
        using var service = new ScriptedService();
        service.RespondsWith(_ =>
        {
            service.AbortPolicy.AbortRun(AbortReason.StoppedByCaller);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        });
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Unknown, 1), (deletion.Status, deletion.Attempts));
    }

    [Fact]
    public async Task Aborted_run_sends_nothing()
    {
        using var service = new ScriptedService();
        service.AbortPolicy.AbortRun(AbortReason.StoppedByCaller);
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Skipped, 0, 0), (deletion.Status, deletion.Attempts, service.Requests.Count));
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_for_a_permit()
    {
        using var cancellation = new CancellationTokenSource();
        using var transport = new Refusal(cancellation.Cancel);
        Credential.TryCreate(CredentialKind.ApiKey, ScriptedService.Key, out var credential);
        using var connection = new ServiceConnection(new ConnectionSettings(), credential!, transport);
        using var abortPolicy = connection.NewAbortPolicy();
        var call = Task.Run(
            () => connection.NewClient(abortPolicy).DeleteAsync(Guid.NewGuid(), wasInDoubt: false, keepsRequestId: false, cancellation.Token),
            ScriptedService.Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.BoundedAsync());
    }

    private sealed class Refusal(Action onRequest) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            onRequest();
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { RetryAfter = new(TimeSpan.FromHours(1)) } });
        }
    }
}
