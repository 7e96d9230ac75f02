using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Http;

/// <summary>Servers that try to keep the client busy forever or to break it, over real sockets because the socket layer enforces the limits.</summary>
public class HostileServerTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string OkJson = Ok + "Content-Type: application/json\r\n";
    private const string NotFoundWithoutEnd = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{\"detail\":\"";
    private const string Chunked = OkJson + "Transfer-Encoding: chunked\r\n\r\n";

    private static readonly string LongSecret = $$"""{"secret_name":"{{new string('n', 1024)}}"}""";

    [Theory]
    [InlineData(Ok, "x-more: 0123456789\r\n")]
    [InlineData(Ok + "x-long: ", "0123456789")]
    [InlineData("HTTP/1.1 200 ", "0123456789")]
    [InlineData("", "0123456789")]
    [InlineData("", "\r\n")]
    [InlineData(Ok + "x-folded: 1\r\n", " 2\r\n")]
    public async Task Oversized_headers_leave_the_delete_in_doubt_and_close_the_connection(string start, string more)
    {
        using var server = new RawServer(RawServer.SendsWithoutEnd(start, more));
        using var service = server.NewService();
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Unknown, FailureReason.NoResponse), (deletion.Status, deletion.Response!.Reason));
        await server.EndAsync();
    }

    [Theory]
    [InlineData("", SecretStatus.Unknown)]
    [InlineData("\u0016\u0003\u0001 what?\r\n\r\n", SecretStatus.Unknown)]
    [InlineData("HTTP/1.1 20", SecretStatus.Unknown)]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", SecretStatus.Unknown)]
    [InlineData("HTTP/9.9 200 OK\r\n\r\n", SecretStatus.Unknown)]
    [InlineData(Ok + "Content-Le", SecretStatus.Unknown)]
    [InlineData(Ok + "no colon\r\n\r\n", SecretStatus.Unknown)]
    [InlineData(Ok + "Content-Length: -1\r\n\r\n", SecretStatus.Deleted)]
    [InlineData(Ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", SecretStatus.Deleted)]
    [InlineData("HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n", SecretStatus.Unknown)]
    public async Task Malformed_response_counts_only_if_its_status_is_readable(string response, SecretStatus expected)
    {
        using var server = new RawServer(RawServer.Sends(response));
        using var service = server.NewService();
        Assert.Equal(expected, (await service.DeleteAsync()).Status);
        await server.EndAsync();
    }

    [Theory]
    [InlineData(OkJson + "\r\n", "0123456789", SecretStatus.Deleted)]
    [InlineData(OkJson + "Content-Length: 99999999999\r\n\r\n", "0123456789", SecretStatus.Deleted)]
    [InlineData(Chunked, "a\r\n0123456789\r\n", SecretStatus.Deleted)]
    [InlineData(Chunked + "1", "0123456789", SecretStatus.Deleted)]
    [InlineData(Chunked + "0\r\n", "x-trailer: 0123456789\r\n", SecretStatus.Deleted)]
    [InlineData(NotFoundWithoutEnd, "0123456789", SecretStatus.NotFound)]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "{\"detail\":[", SecretStatus.Failed)]
    [InlineData("HTTP/1.1 500 What\r\n\r\n", "0123456789", SecretStatus.Unknown)]
    public async Task Endless_body_is_read_up_to_its_limit_and_closes_the_connection(string start, string more, SecretStatus expected)
    {
        using var server = new RawServer(RawServer.SendsWithoutEnd(start, more), RawServer.Sends(Ok + "Content-Length: 0\r\n\r\n"));
        using var service = server.NewService();
        Assert.Equal(expected, (await service.DeleteAsync()).Status);
        Assert.Equal(SecretStatus.Deleted, (await service.DeleteAsync()).Status);
        await server.EndAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 2")]
    [InlineData(Ok + "x-slow: ")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task Server_that_stalls_in_its_headers_is_cut_off_by_the_timeout(string start)
    {
        ScriptedService? service = null;
        using var server = new RawServer(RawServer.Stalls(start, then: () => service!.Time.Advance(service.Settings.Timeout)));
        using (service = server.NewService())
        {
            Assert.Equal("no response within 30 s", (await service.DeleteAsync()).Response!.Detail);
            await server.EndAsync();
        }
    }

    [Theory]
    [InlineData(Ok + "Content-Length: 100\r\n\r\n{", SecretStatus.Deleted)]
    [InlineData(Chunked + "ffff\r\n{", SecretStatus.Deleted)]
    [InlineData(NotFoundWithoutEnd, SecretStatus.Unknown)]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n{\"detail\"", SecretStatus.Failed)]
    [InlineData("HTTP/1.1 500 What\r\nContent-Length: 100\r\n\r\n{", SecretStatus.Unknown)]
    public async Task Server_that_stalls_in_its_body_is_cut_off_and_its_status_counts_except_404(string start, SecretStatus expected)
    {
        ScriptedService? service = null;
        using var server = new RawServer(RawServer.Stalls(start, then: () => { }));
        using (service = server.NewService(onHeaders: () => service!.Time.Advance(service.Settings.Timeout)))
        {
            Assert.Equal(expected, (await service.DeleteAsync()).Status);
            await server.EndAsync();
        }
    }

    [Fact]
    public async Task Thousands_of_interim_responses_are_cut_off_by_the_timeout()
    {
        ScriptedService? service = null;
        var interim = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 1000));
        using var server = new RawServer(RawServer.Stalls(interim, then: () => service!.Time.Advance(service.Settings.Timeout)));
        using (service = server.NewService())
        {
            Assert.Equal("no response within 30 s", (await service.DeleteAsync()).Response!.Detail);
            await server.EndAsync();
        }
    }

    [Fact]
    public async Task Secret_larger_than_a_megabyte_is_not_read()
    {
        var body = $$"""{"secret_name":"{{new string('n', 1024 * 1024)}}"}""";
        using var server = new RawServer(RawServer.SendsWithoutEnd($"{Ok}Content-Length: {body.Length}\r\n\r\n{body}", " "));
        using var service = server.NewService();
        var outcome = await service.Client.GetAsync(Guid.NewGuid(), ScriptedService.Stop);
        Assert.Equal((SecretStatus.Failed, FailureReason.UnexpectedResponse), (outcome.Status, outcome.Response!.Reason));
        await server.EndAsync();
    }

    [Fact]
    public async Task List_has_a_larger_size_limit_than_a_secret()
    {
        var body = $"[{string.Join(',', Enumerable.Repeat(LongSecret, 2048))}]";
        using var server = new RawServer(RawServer.Sends($"{Ok}Content-Length: {body.Length}\r\n\r\n{body}"));
        using var service = server.NewService();
        Assert.Equal(2048, (await service.ListAsync()).Items.Count);
    }

    [Fact]
    public async Task Endless_list_is_an_error()
    {
        using var server = new RawServer(RawServer.SendsWithoutEnd($"{Ok}\r\n[", string.Concat(Enumerable.Repeat(LongSecret + ",", 64))));
        using var service = server.NewService();
        var list = await service.ListAsync();
        Assert.Equal((0, "the response is too long"), (list.Items.Count, list.Failure!.Response!.Detail));
        await server.EndAsync();
    }

    [Fact]
    public async Task List_of_a_million_empty_objects_is_an_error()
    {
        var body = "[" + string.Concat(Enumerable.Repeat("{},", 1_000_000)) + "{}]";
        using var server = new RawServer(RawServer.Sends($"{Ok}Content-Length: {body.Length}\r\n\r\n{body}"));
        using var service = server.NewService();
        var list = await service.ListAsync();
        Assert.Empty(list.Items);
        Assert.Equal(FailureReason.UnexpectedResponse, list.Failure!.Response!.Reason);
    }

    [Theory]
    [InlineData("[{\"secret_id\":\"9ac9bd83-2a61-4c5c-9ae1-ac7e8f3d0df7\"},")]
    [InlineData("{\"data\":[{\"secret_id\":\"9ac9bd83-2a61-4c5c-9ae1-ac7e8f3d0df7\"}]")]
    public async Task Truncated_list_is_an_error_and_never_a_shorter_list(string body)
    {
        using var server = new RawServer(RawServer.Sends(Ok + "Content-Length: 1000\r\n\r\n" + body));
        using var service = server.NewService();
        var list = await service.ListAsync();
        Assert.Empty(list.Items);
        Assert.Equal(FailureReason.UnexpectedResponse, list.Failure!.Response!.Reason);
    }
}
