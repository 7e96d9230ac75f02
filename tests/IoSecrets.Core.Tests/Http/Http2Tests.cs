using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IoSecrets.Core.Tests.Http;

/// <summary>HTTP/2 over real sockets, encrypted and not.</summary>
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
        // Nobody is answered before four have come.
        var missing = 4;
        var arrived = new TaskCompletionSource();
        await using var server = await Http2Server.StartAsync(isEncrypted ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2, isEncrypted, async _ =>
        {
            if (Interlocked.Decrement(ref missing) == 0)
            {
                arrived.SetResult();
            }

            await arrived.Task.WaitAsync(Stop);
        });
        using var connection = server.Connect();
        Assert.All(await DeleteAsync(connection, 40), outcome => Assert.Equal(OutcomeStatus.Done, outcome.Status));
        Assert.All(server.Seen, seen => Assert.Equal("HTTP/2", seen.Protocol));
        Assert.Single(server.Seen.Select(seen => seen.Connection).Distinct());
    }

    [Fact]
    public async Task A_server_that_offers_no_HTTP_2_is_spoken_to_in_HTTP_1_1()
    {
        await using var server = await Http2Server.StartAsync(HttpProtocols.Http1, isEncrypted: true, _ => Task.CompletedTask);
        using var connection = server.Connect();
        Assert.Equal(OutcomeStatus.Done, (await DeleteAsync(connection, 1))[0].Status);
        Assert.Equal("HTTP/1.1", server.Seen.Single().Protocol);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_is_always_refused_was_not_done(bool isEncrypted)
    {
        await using var server = await Http2Server.StartAsync(HttpProtocols.Http2, isEncrypted, context => Reset(context, RefusedStream));
        using var connection = server.Connect(maximumRetryCount: 0);
        var outcome = (await DeleteAsync(connection, 1))[0];
        Assert.Equal((OutcomeStatus.Failed, Cause.ServiceUnavailable), (outcome.Status, outcome.Answer!.Cause));
    }

    [Fact]
    public async Task A_stream_that_is_refused_once_is_sent_again()
    {
        var requests = 0;
        await using var server = await Http2Server.StartAsync(
            HttpProtocols.Http2, isEncrypted: false, context => Interlocked.Increment(ref requests) == 1 ? Reset(context, RefusedStream) : Task.CompletedTask);
        using var connection = server.Connect();
        Assert.Equal(OutcomeStatus.Done, (await DeleteAsync(connection, 1))[0].Status);
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task A_stream_that_is_reset_otherwise_is_in_doubt_and_not_sent_again_in_silence()
    {
        await using var server = await Http2Server.StartAsync(HttpProtocols.Http2, isEncrypted: false, context => Reset(context, InternalError));
        using var connection = server.Connect(maximumRetryCount: 0);
        Assert.Equal(OutcomeStatus.Unknown, (await DeleteAsync(connection, 1))[0].Status);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_server_that_says_goodbye_again_and_again_loses_nothing()
    {
        var requests = 0;
        await using var server = await Http2Server.StartAsync(HttpProtocols.Http2, isEncrypted: false, context =>
        {
            if (Interlocked.Increment(ref requests) % 7 == 0)
            {
                // GOAWAY: what is under way is answered, and what comes after needs another connection.
                context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
            }

            return Task.CompletedTask;
        });
        using var connection = server.Connect();
        for (var wave = 0; wave < 4; wave++)
        {
            Assert.All(await DeleteAsync(connection, 25), outcome => Assert.Equal(OutcomeStatus.Done, outcome.Status));
        }

        Assert.Equal(100, requests);
        Assert.True(server.Seen.Select(seen => seen.Connection).Distinct().Count() > 1);
    }

    private static Task Reset(HttpContext context, int code)
    {
        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);
        return Task.CompletedTask;
    }

    private static async Task<Outcome[]> DeleteAsync(ServiceConnection connection, int count)
    {
        using var guard = connection.NewGuard();
        return await Task.WhenAll(Enumerable.Range(0, count).Select(_ => connection.Client.DeleteAsync(Guid.NewGuid(), wasInDoubt: false, guard, Stop)));
    }
}
