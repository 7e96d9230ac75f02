using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IoSecrets.Core.Tests.Http;

/// <summary>HTTP/2 over real sockets, with and without TLS.</summary>
public class Http2Tests
{
    private const int RefusedStream = 7;
    private const int InternalError = 2;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Many_requests_share_one_connection(bool isEncrypted)
    {
        await using var server = await Http2Server.StartAsync(
            isEncrypted ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2, isEncrypted, RespondAfter(4));
        using var connection = server.Connect();
        Assert.All(await DeleteAsync(connection, 40), outcome => Assert.Equal(SecretStatus.Deleted, outcome.Status));
        Assert.All(server.Requests, request => Assert.Equal("HTTP/2", request.Protocol));
        Assert.Single(server.Requests.Select(request => request.Connection).Distinct());
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(9, 2)]
    [InlineData(24, 3)]
    public async Task Another_connection_opens_only_when_all_streams_of_the_others_are_in_use(int requests, int connections)
    {
        await using var server = await Http2Server.StartAsync(HttpProtocols.Http1AndHttp2, isEncrypted: true, RespondAfter(requests), maximumStreams: 8);
        using var connection = server.Connect(maximumRetryCount: 0);
        Assert.All(await DeleteAsync(connection, requests), outcome => Assert.Equal(SecretStatus.Deleted, outcome.Status));
        Assert.Equal(requests, server.Requests.Count);
        Assert.Equal(connections, server.Requests.Select(request => request.Connection).Distinct().Count());
    }

    [Fact]
    public async Task Client_falls_back_to_HTTP_1_1_if_the_server_does_not_offer_HTTP_2()
    {
        await using var server = await Http2Server.StartAsync(HttpProtocols.Http1, isEncrypted: true, _ => Task.CompletedTask);
        using var connection = server.Connect();
        Assert.Equal(SecretStatus.Deleted, (await DeleteAsync(connection, 1))[0].Status);
        Assert.Equal("HTTP/1.1", server.Requests.Single().Protocol);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Repeatedly_refused_stream_was_sent_more_than_once_and_is_in_doubt(bool isEncrypted)
    {
        await using var server = await Http2Server.StartAsync(HttpProtocols.Http2, isEncrypted, context => Reset(context, RefusedStream));
        using var connection = server.Connect(maximumRetryCount: 0);
        var outcome = (await DeleteAsync(connection, 1))[0];
        Assert.Equal((SecretStatus.Unknown, FailureReason.ServiceUnavailable), (outcome.Status, outcome.Response!.Reason));
        Assert.True(server.Requests.Count > 1);
    }

    [Fact]
    public async Task Stream_refused_once_is_sent_again()
    {
        var requests = 0;
        await using var server = await Http2Server.StartAsync(
            HttpProtocols.Http2, isEncrypted: false, context => Interlocked.Increment(ref requests) == 1 ? Reset(context, RefusedStream) : Task.CompletedTask);
        using var connection = server.Connect();
        Assert.Equal(SecretStatus.Deleted, (await DeleteAsync(connection, 1))[0].Status);
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Stream_reset_for_another_reason_is_in_doubt_and_not_silently_resent()
    {
        await using var server = await Http2Server.StartAsync(HttpProtocols.Http2, isEncrypted: false, context => Reset(context, InternalError));
        using var connection = server.Connect(maximumRetryCount: 0);
        Assert.Equal(SecretStatus.Unknown, (await DeleteAsync(connection, 1))[0].Status);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Repeated_GOAWAY_frames_lose_no_request()
    {
        var requests = 0;
        await using var server = await Http2Server.StartAsync(HttpProtocols.Http2, isEncrypted: false, context =>
        {
            if (Interlocked.Increment(ref requests) % 7 == 0)
            {
                // GOAWAY: requests in flight are still served, and later ones need another connection.
                context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
            }

            return Task.CompletedTask;
        });
        using var connection = server.Connect();
        for (var wave = 0; wave < 4; wave++)
        {
            Assert.All(await DeleteAsync(connection, 25), outcome => Assert.Equal(SecretStatus.Deleted, outcome.Status));
        }

        Assert.Equal(100, requests);
        Assert.True(server.Requests.Select(request => request.Connection).Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(0x8d, SecretStatus.Gone)]
    [InlineData(0x88, SecretStatus.Deleted)]
    public async Task Delete_resent_after_a_late_GOAWAY_may_have_been_applied_by_its_first_copy(byte status, SecretStatus expected)
    {
        using var server = new LaggingHttp2Server(status);
        using var connection = Http2Server.Connect(server.BaseUri, maximumRetryCount: 0);
        connection.NotFound.Learn(new ResponseShape("application/json", BodyKind.Object, "detail"));
        using var abortPolicy = connection.NewAbortPolicy();
        var outcome = await connection.NewClient(abortPolicy).DeleteAsync(Guid.NewGuid(), wasInDoubt: false, keepsRequestId: false, Stop);
        Assert.Empty(server.Failures);
        Assert.Equal((expected, 2), (outcome.Status, server.Received));
    }

    [Fact]
    public async Task Create_is_never_resent_after_a_GOAWAY()
    {
        using var server = new LaggingHttp2Server(0x88);
        using var connection = Http2Server.Connect(server.BaseUri, maximumRetryCount: 4);
        using var abortPolicy = connection.NewAbortPolicy();
        var outcome = await connection.NewClient(abortPolicy).CreateAsync(new SecretFields { Name = "n" }, keepsRequestId: false, Stop);
        Assert.Empty(server.Failures);
        Assert.Equal((SecretStatus.Unknown, 1), (outcome.Status, server.Received));
    }

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, 1)]
    [InlineData(HttpProtocols.Http1, 11)]
    public async Task Creates_share_a_connection_only_if_it_is_multiplexed(HttpProtocols protocols, int connections)
    {
        await using var server = await Http2Server.StartAsync(protocols, isEncrypted: true, _ => Task.CompletedTask);
        using var connection = server.Connect();
        await DeleteAsync(connection, 1);
        using var abortPolicy = connection.NewAbortPolicy();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => connection.NewClient(abortPolicy).CreateAsync(new SecretFields { Name = "n" }, keepsRequestId: false, Stop)));
        Assert.Equal(11, server.Requests.Count);
        Assert.Equal(connections, server.Requests.Select(request => request.Connection).Distinct().Count());
    }

    private static Task Reset(HttpContext context, int code)
    {
        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);
        return Task.CompletedTask;
    }

    // No response is sent before this many requests have arrived, so each of these needs a stream of its own.
    private static RequestDelegate RespondAfter(int requests)
    {
        var arrived = new TaskCompletionSource();
        return async _ =>
        {
            if (Interlocked.Decrement(ref requests) == 0)
            {
                arrived.SetResult();
            }

            await arrived.Task.WaitAsync(Stop);
        };
    }

    private static async Task<Outcome[]> DeleteAsync(ServiceConnection connection, int count)
    {
        using var abortPolicy = connection.NewAbortPolicy();
        return await Task.WhenAll(Enumerable.Range(0, count).Select(
            _ => connection.NewClient(abortPolicy).DeleteAsync(Guid.NewGuid(), wasInDoubt: false, keepsRequestId: false, Stop)));
    }
}
