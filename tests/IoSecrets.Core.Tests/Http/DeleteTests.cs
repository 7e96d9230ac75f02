using System.IO.Compression;
using System.Security.Authentication;
using System.Text;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using RichardSzalay.MockHttp;

namespace IoSecrets.Core.Tests.Http;

public class DeleteTests
{
    private const string Page = "<html><body>Sign in</body></html>";

    private static readonly ConnectionSettings NoRetries = new() { MaximumRetryCount = 0 };
    private static readonly ConnectionSettings OneRetry = new() { MaximumRetryCount = 1 };

    [Fact]
    public async Task A_delete_goes_to_the_secrets_own_path_without_a_slash_at_its_end()
    {
        var id = Guid.NewGuid();
        using var transport = new MockHttpMessageHandler();
        transport.Expect(HttpMethod.Delete, $"https://gateway.example/io/api/v1/secrets/{id:D}").Respond("application/json", "{}");
        using var service = new ScriptedService(new ConnectionSettings { BaseUri = new Uri("https://gateway.example/io") }, transport: transport);
        Assert.Equal(SecretStatus.Deleted, (await service.DeleteAsync(id: id)).Status);
        transport.VerifyNoOutstandingExpectation();
    }

    [Theory]
    [InlineData(CredentialKind.ApiKey, "x-api-key: " + ScriptedService.Key)]
    [InlineData(CredentialKind.Bearer, "Authorization: Bearer " + ScriptedService.Key)]
    [InlineData(CredentialKind.Token, "token: " + ScriptedService.Key)]
    public async Task Every_attempt_carries_the_credential_in_exactly_one_header(object kind, string header)
    {
        using var service = new ScriptedService(kind: (CredentialKind)kind).Responds(503).Responds(200);
        await service.DeleteAsync();
        Assert.Equal(2, service.Requests.Count);
        Assert.All(service.Requests, request =>
        {
            Assert.Contains(header, request.Headers, StringComparison.Ordinal);
            Assert.Equal(1, request.Headers.Split(ScriptedService.Key).Length - 1);
        });
    }

    [Theory]
    [InlineData("{}", "application/json")]
    [InlineData("", null)]
    [InlineData("{\"cut", "application/json")]
    [InlineData("", "application/json; charset=utf-8")]
    [InlineData("garbage", "Application/JSON")]
    [InlineData("{\"detail\":null,\"error\":null}", "application/vnd.io+json")]
    [InlineData("{\"data\":{\"error\":\"not at the top\"}}", null)]
    [InlineData(" \r\n[1, ", null)]
    public async Task Done_is_done_whatever_its_body(string body, string? type)
    {
        using var service = new ScriptedService(NoRetries).Responds(200, body, type);
        Assert.Equal(SecretStatus.Deleted, (await service.DeleteAsync()).Status);
    }

    [Theory]
    [InlineData(200, "OK", "text/plain")]
    [InlineData(200, "", "text/plain")]
    [InlineData(200, "upstream says OK", null)]
    [InlineData(200, "PK", "application/octet-stream")]
    [InlineData(204, "", "text/plain; charset=utf-8")]
    [InlineData(200, """{"detail":"could not"}""", "application/json")]
    [InlineData(200, """{"ok":false,"error":{"code":7}}""", "application/json")]
    [InlineData(200, """{"detail":"cut sho""", "application/json")]
    [InlineData(200, """{"error":1}""", null)]
    public async Task A_success_that_is_not_the_services_or_names_an_error_is_in_doubt(int status, string body, string? type)
    {
        using var service = new ScriptedService(NoRetries).Responds(status, body, type);
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Unknown, RequestEffect.InDoubt), (deletion.Status, deletion.Response!.Effect));
    }

    [Fact]
    public async Task Missing_after_a_503_is_gone()
    {
        using var service = new ScriptedService().Responds(503, "upstream connect error", "text/plain").Responds(404);
        Assert.Equal(SecretStatus.Gone, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task A_503_until_the_retries_are_spent_leaves_it_unknown()
    {
        using var service = new ScriptedService(OneRetry).Responds(503).Responds(503);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("GZIP")]
    public async Task A_body_that_is_compressed_all_the_same_is_read(string encoding)
    {
        using var service = new ScriptedService(NoRetries);
        var body = Compressed("""{"detail":"could not"}""", encoding);
        service.RespondsWith(_ => Task.FromResult(new HttpResponseMessage
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json"), ContentEncoding = { encoding } } },
        }));
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Unknown, "could not"), (deletion.Status, deletion.Response!.Detail));
        Assert.Contains("Accept-Encoding: identity", service.Requests[0].Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_body_is_read_to_the_limit_of_what_comes_out()
    {
        using var service = new ScriptedService(NoRetries);
        var body = Compressed(new string(' ', 64 * 1024 * 1024), "gzip");
        service.RespondsWith(_ => Task.FromResult(new HttpResponseMessage
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json"), ContentEncoding = { "gzip" } } },
        }));
        var outcome = await service.Client.GetAsync(Guid.NewGuid(), service.AbortPolicy, ScriptedService.Stop);
        Assert.Equal("the response is too long", outcome.Response!.Detail);
    }

    [Fact]
    public async Task A_mark_before_the_body_is_passed_over()
    {
        using var service = new ScriptedService(NoRetries).Responds(200, "\uFEFF{\"secret_name\":\"db\"}");
        Assert.Equal("db", (await service.Client.GetAsync(Guid.NewGuid(), service.AbortPolicy, ScriptedService.Stop)).Secret?.Name);
    }

    [Fact]
    public async Task A_fault_of_ours_is_seen_and_not_taken_for_a_lost_answer()
    {
        using var service = new ScriptedService().RespondsWith(_ => throw new InvalidCastException());
        await Assert.ThrowsAsync<InvalidCastException>(() => service.DeleteAsync());
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_response_is_disposed_when_reading_it_fails()
    {
        var response = new DisposableResponse { Content = new StreamContent(new FaultyStream()) };
        using var service = new ScriptedService().RespondsWith(_ => Task.FromResult<HttpResponseMessage>(response));
        await Assert.ThrowsAsync<InvalidOperationException>(() => service.DeleteAsync());
        Assert.True(response.IsDisposed);
    }

    [Theory]
    [InlineData(200, "text/html")]
    [InlineData(200, "application/json")]
    [InlineData(404, "text/html")]
    [InlineData(404, null)]
    public async Task A_web_page_is_in_doubt_whatever_it_calls_itself(int status, string? type)
    {
        using var service = new ScriptedService(NoRetries).Responds(status, " \r\n" + Page, type);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Missing_from_the_start_is_not_found()
    {
        using var service = new ScriptedService().Responds(404);
        Assert.Equal(SecretStatus.NotFound, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Missing_after_a_lost_answer_is_gone()
    {
        using var service = new ScriptedService().LosesResponse().Responds(404);
        Assert.Equal((SecretStatus.Gone, 2), (await service.DeleteAsync() is var deletion ? deletion.Status : default, deletion.Attempts));
    }

    [Fact]
    public async Task Missing_after_a_refusal_is_not_found()
    {
        using var service = new ScriptedService().Responds(429).CannotBeReached().Responds(404);
        Assert.Equal(SecretStatus.NotFound, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Missing_now_after_an_earlier_run_left_it_in_doubt_is_gone()
    {
        using var service = new ScriptedService().Responds(404);
        Assert.Equal(SecretStatus.Gone, (await service.DeleteAsync(wasInDoubt: true)).Status);
    }

    [Fact]
    public async Task Lost_answers_until_the_retries_are_spent_leave_it_unknown()
    {
        using var service = new ScriptedService(OneRetry).LosesResponse().LosesResponse();
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task A_refusal_after_a_lost_answer_leaves_it_unknown()
    {
        using var service = new ScriptedService(OneRetry).LosesResponse().Responds(403);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task What_was_never_sent_has_failed()
    {
        using var service = new ScriptedService(OneRetry).CannotBeReached().CannotBeReached();
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, FailureReason.ServiceUnavailable), (deletion.Status, deletion.Response!.Reason));
    }

    [Fact]
    public async Task A_connection_closed_on_this_side_after_it_was_sent_leaves_it_unknown()
    {
        using var service = new ScriptedService(NoRetries).LosesResponse(new ObjectDisposedException("sockets"));
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task A_connection_closed_on_this_side_before_it_was_sent_is_not_tried_again()
    {
        using var service = new ScriptedService().RespondsWith(_ => throw new ObjectDisposedException("sockets"));
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, FailureReason.NotConnected), (deletion.Status, deletion.Response!.Reason));
    }

    [Fact]
    public async Task An_untrusted_certificate_is_not_tried_again()
    {
        using var service = new ScriptedService().CannotBeReached(HttpRequestError.SecureConnectionError, inner: new AuthenticationException());
        Assert.Equal(FailureReason.NotTrusted, (await service.DeleteAsync()).Response!.Reason);
    }

    [Fact]
    public async Task A_broken_handshake_is_tried_again()
    {
        using var service = new ScriptedService().CannotBeReached(HttpRequestError.SecureConnectionError, inner: new IOException()).Responds(200);
        Assert.Equal(SecretStatus.Deleted, (await service.DeleteAsync()).Status);
    }

    [Theory]
    [InlineData("TEXT/HTML; charset=utf-8", "sign in")]
    [InlineData("application/XHTML+xml", "sign in")]
    [InlineData("text/html;; charset=\"", "sign in")]
    [InlineData(null, "\uFEFF\f <!doctype html>")]
    public async Task A_web_page_is_known_however_it_is_labelled(string? type, string body)
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            using var service = new ScriptedService(NoRetries).Responds(200, [.. encoding.GetPreamble(), .. encoding.GetBytes(body)], type);
            Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
        }
    }

    [Theory]
    [InlineData("{\"detail\":\"bad \xff\"}")]
    [InlineData("{\"detail\":\"bad \\ud800\"}")]
    [InlineData("{\"detail\":[{\"msg\":\"bad \xff\",\"loc\":[\"\xff\"]}]}")]
    [InlineData("{\"\xff\":1}")]
    public async Task A_clear_answer_stays_clear_whatever_its_text_is_made_of(string body)
    {
        using var service = new ScriptedService().Responds(401, Encoding.Latin1.GetBytes(body), "application/json");
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, FailureReason.CredentialRefused), (deletion.Status, deletion.Response!.Reason));
        Assert.Equal(AbortReason.CredentialRefused, service.AbortPolicy.Abort!.Reason);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_in_doubt()
    {
        using var service = new ScriptedService(NoRetries);
        service.RespondsWith(async request =>
        {
            await request.Content!.CopyToAsync(Stream.Null, ScriptedService.Stop);
            service.Time.Advance(service.Settings.Timeout);
            throw new OperationCanceledException();
        });
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Unknown, "no response within 30 s"), (deletion.Status, deletion.Response!.Detail));
    }

    [Fact]
    public async Task A_body_without_end_is_read_to_a_limit()
    {
        using var service = new ScriptedService(NoRetries);
        service.RespondsWith(_ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) }));
        Assert.Equal(SecretStatus.Deleted, (await service.DeleteAsync()).Status);
    }

    private static byte[] Compressed(string text, string encoding)
    {
        using var compressed = new MemoryStream();
        using (Stream compressor = encoding.ToLowerInvariant() switch
        {
            "gzip" => new GZipStream(compressed, CompressionMode.Compress),
            "br" => new BrotliStream(compressed, CompressionMode.Compress),
            _ => new ZLibStream(compressed, CompressionMode.Compress),
        })
        {
            compressor.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }

    private sealed class DisposableResponse : HttpResponseMessage
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    private sealed class FaultyStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("A fault of ours.");
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            return new(buffer.Length);
        }
    }
}
