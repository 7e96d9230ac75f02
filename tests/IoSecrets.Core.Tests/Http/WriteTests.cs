using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Http;

/// <summary>Creating and changing.</summary>
public class WriteTests
{
    private const string Value = "hunter2\"\\\n\u0001 \u00e4\u20ac\U0001F511";

    private static readonly ConnectionSettings OneRetry = new() { MaximumRetryCount = 1 };

    [Fact]
    public async Task Only_what_is_named_is_sent()
    {
        var body = await BodyOfAsync(HttpMethod.Patch, new SecretFields { ToolName = new(null), IsDefaultForTool = false });
        Assert.Equal("""{"tool_name":null,"is_default_for_tool":false}""", body);
    }

    [Fact]
    public async Task All_fields_come_as_they_were_given()
    {
        using var value = NewValue(Value);
        var body = JsonNode.Parse(await BodyOfAsync(
            HttpMethod.Post,
            new SecretFields { Name = "n\u202e\"\U0001F511", Value = value, ToolName = new("t"), ToolArgument = new("a"), IsDefaultForTool = true }))!;
        Assert.Equal(
            ("n\u202e\"\U0001F511", Value, "t", "a", true),
            (
                (string)body["secret_name"]!,
                (string)body["secret_value"]!,
                (string)body["tool_name"]!,
                (string)body["tool_arg"]!,
                (bool)body["is_default_for_tool"]!));
    }

    [Fact]
    public async Task The_longest_fields_fit()
    {
        var longest = string.Concat(Enumerable.Repeat("\U0001F511", 1024));
        using var value = NewValue(new string('\u0001', 1024));
        var fields = new SecretFields { Name = longest, Value = value, ToolName = new(longest), ToolArgument = new(longest), IsDefaultForTool = true };
        Assert.Null(FieldLimits.Validate(fields));
        Assert.Equal(longest, (string)JsonNode.Parse(await BodyOfAsync(HttpMethod.Post, fields))!["tool_arg"]!);
    }

    [Fact]
    public async Task The_body_is_overwritten_once_it_is_sent()
    {
        using var wire = new KeepingStream();
        using var service = new ScriptedService().RespondsWith(async request =>
        {
            await request.Content!.CopyToAsync(wire, ScriptedService.Stop);
            Assert.Contains("hunter2", Encoding.UTF8.GetString(wire.Kept.Span), StringComparison.Ordinal);
            return new HttpResponseMessage { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        });
        Assert.Equal(SecretStatus.Created, (await CreateAsync(service)).Status);
        Assert.All(wire.Kept.ToArray(), left => Assert.Equal(0, left));
    }

    [Fact]
    public async Task A_creation_that_was_refused_for_now_is_sent_again()
    {
        using var service = new ScriptedService().Responds(429).CannotBeReached().Responds(200, """{"secret_name":"n"}""");
        var outcome = await CreateAsync(service);
        Assert.Equal((SecretStatus.Created, "n", 3), (outcome.Status, outcome.Secret!.Name, outcome.Attempts));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(202)]
    public async Task A_creation_in_doubt_is_never_sent_again(int status)
    {
        using var service = new ScriptedService().Responds(status);
        Assert.Equal((SecretStatus.Unknown, 1), (await CreateAsync(service) is var outcome ? outcome.Status : default, outcome.Attempts));
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_never_sent_again()
    {
        using var service = new ScriptedService().LosesResponse();
        Assert.Equal((SecretStatus.Unknown, 1), (await CreateAsync(service) is var outcome ? outcome.Status : default, outcome.Attempts));
    }

    [Fact]
    public async Task A_creation_whose_answer_cannot_be_read_is_done()
    {
        using var service = new ScriptedService().Responds(200, "{\"cut");
        Assert.Equal((SecretStatus.Created, null), (await CreateAsync(service) is var outcome ? outcome.Status : default, outcome.Secret));
    }

    [Fact]
    public async Task The_value_does_not_come_back_in_the_reason_whole_or_in_parts()
    {
        using var service = new ScriptedService().Responds(400, """{"detail":"Not hunter2-the-value, nor R2-THE-VAL"}""");
        using var value = NewValue("hunter2-the-value");
        var outcome = await service.Client.CreateAsync(new SecretFields { Name = "n", Value = value }, service.AbortPolicy, ScriptedService.Stop);
        Assert.Equal("Not ****, nor ****", outcome.Response!.Detail);
    }

    [Theory]
    [InlineData(404, FailureReason.None)]
    [InlineData(413, FailureReason.StorageLimitExceeded)]
    [InlineData(422, FailureReason.ValidationFailed)]
    public async Task A_creation_that_is_refused_has_failed(int status, object reason)
    {
        using var service = new ScriptedService(OneRetry).Responds(status);
        Assert.Equal(
            (SecretStatus.Failed, (FailureReason)reason), (await CreateAsync(service) is var outcome ? outcome.Status : default, outcome.Response!.Reason));
    }

    [Fact]
    public async Task A_change_in_doubt_is_sent_again()
    {
        using var service = new ScriptedService().LosesResponse().Responds(502).Responds(200, "");
        Assert.Equal((SecretStatus.Updated, 3), (await ChangeAsync(service) is var outcome ? outcome.Status : default, outcome.Attempts));
    }

    [Fact]
    public async Task A_change_in_doubt_of_a_secret_that_is_absent_now_is_not_found()
    {
        using var service = new ScriptedService().LosesResponse().Responds(404);
        Assert.Equal(SecretStatus.NotFound, (await ChangeAsync(service)).Status);
    }

    [Fact]
    public async Task A_change_in_doubt_that_is_refused_then_is_unknown()
    {
        using var service = new ScriptedService().LosesResponse().Responds(403);
        Assert.Equal(SecretStatus.Unknown, (await ChangeAsync(service)).Status);
    }

    [Theory]
    [InlineData("", 4, "name has 0 characters;")]
    [InlineData("n", 3, "value has 3 characters;")]
    [InlineData("n", 1025, "value has 1025 characters;")]
    public void Limits_are_told_by_field_and_length(string name, int length, string told)
    {
        using var value = NewValue(new string('x', length));
        var flaw = FieldLimits.Validate(new SecretFields { Name = name, Value = value });
        Assert.Contains(told, flaw, StringComparison.Ordinal);
        Assert.DoesNotContain("xxx", flaw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\U0001F511\U0001F511\U0001F511", true)]
    [InlineData("\U0001F511\U0001F511\U0001F511\U0001F511", false)]
    public void Characters_are_counted_as_the_service_counts_them(string text, bool isFlawed)
    {
        using var value = NewValue(text);
        Assert.Equal(isFlawed, FieldLimits.Validate(new SecretFields { Value = value }) is not null);
    }

    [Fact]
    public void Half_of_a_character_is_no_text()
    {
        var half = "abcd" + '\ud800';
        using var value = NewValue(half);
        Assert.Contains("value", FieldLimits.Validate(new SecretFields { Value = value }), StringComparison.Ordinal);
        Assert.Contains("name", FieldLimits.Validate(new SecretFields { Name = half }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("caf\ufffd", true)]
    [InlineData("caf\u00e9", false)]
    public void A_character_that_was_lost_in_decoding_is_told_by_its_field(string text, bool isFlawed)
    {
        using var value = NewValue(text);
        SecretFields[] all = [new() { Name = text }, new() { Value = value }, new() { ToolName = new(text) }, new() { ToolArgument = new(text) }];
        Assert.All(
            all, fields => Assert.Equal(isFlawed ? $"the {fields.Names().Single()} contains U+FFFD" : null, FieldLimits.Validate(fields)?.Split(',')[0]));
    }

    [Theory]
    [InlineData("value\n", true)]
    [InlineData("value\r\n", true)]
    [InlineData("value\r", true)]
    [InlineData("val\nue", false)]
    [InlineData("", false)]
    public void A_value_knows_whether_it_ends_in_a_line_end(string text, bool ends)
    {
        using var value = NewValue(text);
        Assert.Equal(ends, value.EndsInLineEnd);
    }

    [Fact]
    public void A_value_shows_itself_to_nobody()
    {
        using var value = NewValue("hunter2");
        Assert.DoesNotContain("hunter2", $"{value} {new SecretFields { Value = value }}", StringComparison.Ordinal);
    }

    private static SecretValue NewValue(string text) => SecretValue.From(new NetworkCredential("", text).SecurePassword);

    private static async Task<Outcome> CreateAsync(ScriptedService service)
    {
        using var value = NewValue(Value);
        return await service.Client.CreateAsync(new SecretFields { Name = "n", Value = value }, service.AbortPolicy, ScriptedService.Stop);
    }

    private static Task<Outcome> ChangeAsync(ScriptedService service) =>
        service.Client.UpdateAsync(Guid.NewGuid(), new SecretFields { Name = "n" }, service.AbortPolicy, ScriptedService.Stop);

    private static async Task<string> BodyOfAsync(HttpMethod method, SecretFields fields)
    {
        var sent = "";
        using var service = new ScriptedService().RespondsWith(async request =>
        {
            Assert.Equal((method, "application/json"), (request.Method, request.Content!.Headers.ContentType!.MediaType));
            sent = Encoding.UTF8.GetString(await request.Content.ReadAsByteArrayAsync(ScriptedService.Stop));
            return new HttpResponseMessage { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        });
        await (method == HttpMethod.Post
            ? service.Client.CreateAsync(fields, service.AbortPolicy, ScriptedService.Stop)
            : service.Client.UpdateAsync(Guid.NewGuid(), fields, service.AbortPolicy, ScriptedService.Stop));
        return sent;
    }

    /// <summary>Remembers what it is given, and not a copy of it.</summary>
    private sealed class KeepingStream : MemoryStream
    {
        public ReadOnlyMemory<byte> Kept { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Kept = buffer;
            return default;
        }
    }
}
