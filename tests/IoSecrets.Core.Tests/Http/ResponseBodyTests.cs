using System.IO.Compression;
using System.Text;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Http;

/// <summary>The influence of a response's body, content type and encoding on the outcome of a delete or a read.</summary>
public class ResponseBodyTests
{
    private const string Page = "<html><body>Sign in</body></html>";

    private static readonly ConnectionSettings NoRetries = new() { MaximumRetryCount = 0 };

    [Theory]
    [InlineData("{}", "application/json")]
    [InlineData("", null)]
    [InlineData("{\"cut", "application/json")]
    [InlineData("", "application/json; charset=utf-8")]
    [InlineData("garbage", "Application/JSON")]
    [InlineData("{\"detail\":null,\"error\":null}", "application/vnd.io+json")]
    [InlineData("{\"data\":{\"error\":\"not at the top\"}}", null)]
    [InlineData(" \r\n[1, ", null)]
    public async Task Success_from_the_service_means_Deleted_even_with_a_damaged_body(string body, string? type)
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
    public async Task Success_in_a_foreign_format_or_with_an_error_in_its_body_is_in_doubt(int status, string body, string? type)
    {
        using var service = new ScriptedService(NoRetries).Responds(status, body, type);
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Unknown, RequestEffect.InDoubt), (deletion.Status, deletion.Response!.Effect));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("GZIP")]
    public async Task Compressed_body_is_read_although_none_was_requested(string encoding)
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
    public async Task Body_limit_applies_to_the_decompressed_size()
    {
        using var service = new ScriptedService(NoRetries);
        var body = Compressed(new string(' ', 64 * 1024 * 1024), "gzip");
        service.RespondsWith(_ => Task.FromResult(new HttpResponseMessage
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json"), ContentEncoding = { "gzip" } } },
        }));
        var outcome = await service.Client.GetAsync(Guid.NewGuid(), ScriptedService.Stop);
        Assert.Equal("the response is too long", outcome.Response!.Detail);
    }

    [Fact]
    public async Task Byte_order_mark_before_the_body_is_skipped()
    {
        using var service = new ScriptedService(NoRetries).Responds(200, "\uFEFF{\"secret_name\":\"db\"}");
        Assert.Equal("db", (await service.Client.GetAsync(Guid.NewGuid(), ScriptedService.Stop)).Secret?.Name);
    }

    [Fact]
    public async Task Response_is_disposed_if_reading_it_fails()
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
    public async Task Web_page_is_in_doubt_with_any_content_type(int status, string? type)
    {
        using var service = new ScriptedService(NoRetries).Responds(status, " \r\n" + Page, type);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
    }

    [Theory]
    [InlineData("TEXT/HTML; charset=utf-8", "sign in")]
    [InlineData("application/XHTML+xml", "sign in")]
    [InlineData("text/html;; charset=\"", "sign in")]
    [InlineData(null, "\uFEFF\f <!doctype html>")]
    public async Task Web_page_is_recognized_with_any_label_and_encoding(string? type, string body)
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
    public async Task Invalid_text_in_the_body_does_not_change_the_meaning_of_the_status(string body)
    {
        using var service = new ScriptedService().Responds(401, Encoding.Latin1.GetBytes(body), "application/json");
        var deletion = await service.DeleteAsync();
        Assert.Equal((SecretStatus.Failed, FailureReason.CredentialRefused), (deletion.Status, deletion.Response!.Reason));
        Assert.Equal(AbortReason.CredentialRefused, service.AbortPolicy.Abort!.Reason);
    }

    [Fact]
    public async Task Endless_body_is_read_only_up_to_a_limit()
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
            throw new InvalidOperationException("A fault while reading.");
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
