using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Http;

/// <summary>Creating and updating secrets.</summary>
public class WriteTests
{
    private const string Value = "hunter2\"\\\n\u0001 \u00e4\u20ac\U0001F511";

    private static readonly ConnectionSettings OneRetry = new() { MaximumRetryCount = 1 };

    [Fact]
    public async Task Update_sends_only_the_given_fields()
    {
        var body = await BodyOfAsync(HttpMethod.Patch, new SecretFields { ToolName = new(null), IsDefaultForTool = false });
        Assert.Equal("""{"tool_name":null,"is_default_for_tool":false}""", body);
    }

    [Fact]
    public async Task Create_sends_all_fields_unchanged()
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
    public async Task Fields_of_maximum_length_are_accepted_and_sent()
    {
        var longest = string.Concat(Enumerable.Repeat("\U0001F511", 1024));
        using var value = NewValue(new string('\u0001', 1024));
        var fields = new SecretFields { Name = longest, Value = value, ToolName = new(longest), ToolArgument = new(longest), IsDefaultForTool = true };
        Assert.Null(FieldLimits.Validate(fields));
        Assert.Equal(longest, (string)JsonNode.Parse(await BodyOfAsync(HttpMethod.Post, fields))!["tool_arg"]!);
    }

    [Fact]
    public async Task Request_body_is_zeroed_after_sending()
    {
        using var wire = new BufferKeepingStream();
        using var service = new ScriptedService().RespondsWith(async request =>
        {
            await request.Content!.CopyToAsync(wire, ScriptedService.Stop);
            Assert.Contains("hunter2", Encoding.UTF8.GetString(wire.Kept.Span), StringComparison.Ordinal);
            return new HttpResponseMessage { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        });
        Assert.Equal(SecretStatus.Created, (await CreateAsync(service)).Status);
        Assert.All(wire.Kept.ToArray(), octet => Assert.Equal(0, octet));
    }

    [Fact]
    public async Task Create_is_retried_if_it_was_not_applied()
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
    public async Task Create_in_doubt_is_never_resent(int status)
    {
        using var service = new ScriptedService().Responds(status);
        Assert.Equal((SecretStatus.Unknown, 1), (await CreateAsync(service) is var outcome ? outcome.Status : default, outcome.Attempts));
    }

    [Fact]
    public async Task Create_is_never_resent_after_a_lost_response()
    {
        using var service = new ScriptedService().LosesResponse();
        Assert.Equal((SecretStatus.Unknown, 1), (await CreateAsync(service) is var outcome ? outcome.Status : default, outcome.Attempts));
    }

    [Fact]
    public async Task Create_with_an_unreadable_response_is_Created()
    {
        using var service = new ScriptedService().Responds(200, "{\"cut");
        Assert.Equal((SecretStatus.Created, null), (await CreateAsync(service) is var outcome ? outcome.Status : default, outcome.Secret));
    }

    [Fact]
    public async Task Detail_masks_the_value_and_parts_of_it()
    {
        using var service = new ScriptedService().Responds(400, """{"detail":"Not hunter2-the-value, nor R2-THE-VAL"}""");
        using var value = NewValue("hunter2-the-value");
        var outcome = await service.Client.CreateAsync(
            new SecretFields { Name = "n", Value = value }, keepsRequestId: false, ScriptedService.Stop);
        Assert.Equal("Not ****, nor ****", outcome.Response!.Detail);
    }

    [Theory]
    [InlineData(404, FailureReason.None)]
    [InlineData(413, FailureReason.StorageLimitExceeded)]
    [InlineData(422, FailureReason.ValidationFailed)]
    public async Task Refused_create_is_Failed(int status, object reason)
    {
        using var service = new ScriptedService(OneRetry).Responds(status);
        Assert.Equal(
            (SecretStatus.Failed, (FailureReason)reason), (await CreateAsync(service) is var outcome ? outcome.Status : default, outcome.Response!.Reason));
    }

    [Fact]
    public async Task Update_in_doubt_is_retried()
    {
        using var service = new ScriptedService().LosesResponse().Responds(502).Responds(200, "");
        Assert.Equal((SecretStatus.Updated, 3), (await UpdateAsync(service) is var outcome ? outcome.Status : default, outcome.Attempts));
    }

    [Fact]
    public async Task Update_in_doubt_of_a_missing_secret_is_NotFound()
    {
        using var service = new ScriptedService().LosesResponse().Responds(404);
        Assert.Equal(SecretStatus.NotFound, (await UpdateAsync(service)).Status);
    }

    [Fact]
    public async Task Update_in_doubt_that_is_then_refused_is_Unknown()
    {
        using var service = new ScriptedService().LosesResponse().Responds(403);
        Assert.Equal(SecretStatus.Unknown, (await UpdateAsync(service)).Status);
    }

    [Theory]
    [InlineData("", 4, "name has 0 characters;")]
    [InlineData("n", 3, "value has 3 characters;")]
    [InlineData("n", 1025, "value has 1025 characters;")]
    public void Limit_error_names_the_field_and_the_length(string name, int length, string expected)
    {
        using var value = NewValue(new string('x', length));
        var error = FieldLimits.Validate(new SecretFields { Name = name, Value = value });
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("xxx", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\U0001F511\U0001F511\U0001F511", true)]
    [InlineData("\U0001F511\U0001F511\U0001F511\U0001F511", false)]
    public void Length_is_counted_in_Unicode_code_points(string text, bool isInvalid)
    {
        using var value = NewValue(text);
        Assert.Equal(isInvalid, FieldLimits.Validate(new SecretFields { Value = value }) is not null);
    }

    [Fact]
    public void Lone_surrogate_is_rejected()
    {
        var half = "abcd" + '\ud800';
        using var value = NewValue(half);
        Assert.Contains("value", FieldLimits.Validate(new SecretFields { Value = value }), StringComparison.Ordinal);
        Assert.Contains("name", FieldLimits.Validate(new SecretFields { Name = half }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("caf\ufffd", true)]
    [InlineData("caf\u00e9", false)]
    public void Replacement_character_is_rejected_with_the_name_of_its_field(string text, bool isInvalid)
    {
        using var value = NewValue(text);
        (string Name, SecretFields Fields)[] all =
        [
            ("name", new() { Name = text }), ("value", new() { Value = value }),
            ("tool name", new() { ToolName = new(text) }), ("tool argument", new() { ToolArgument = new(text) }),
        ];
        Assert.All(
            all, field => Assert.Equal(isInvalid ? $"the {field.Name} contains U+FFFD" : null, FieldLimits.Validate(field.Fields)?.Split(',')[0]));
    }

    [Theory]
    [InlineData("value\n", true)]
    [InlineData("value\r\n", true)]
    [InlineData("value\r", true)]
    [InlineData("val\nue", false)]
    [InlineData("", false)]
    public void EndsInLineEnd_detects_a_trailing_line_break(string text, bool ends)
    {
        using var value = NewValue(text);
        Assert.Equal(ends, value.EndsInLineEnd);
    }

    [Fact]
    public void Value_is_not_revealed_by_ToString()
    {
        using var value = NewValue("hunter2");
        Assert.DoesNotContain("hunter2", $"{value} {new SecretFields { Value = value }}", StringComparison.Ordinal);
    }

    private static SecretValue NewValue(string text) => SecretValue.From(new NetworkCredential("", text).SecurePassword);

    private static async Task<Outcome> CreateAsync(ScriptedService service)
    {
        using var value = NewValue(Value);
        return await service.Client.CreateAsync(
            new SecretFields { Name = "n", Value = value }, keepsRequestId: false, ScriptedService.Stop);
    }

    private static Task<Outcome> UpdateAsync(ScriptedService service) =>
        service.Client.UpdateAsync(Guid.NewGuid(), new SecretFields { Name = "n" }, keepsRequestId: false, ScriptedService.Stop);

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
            ? service.Client.CreateAsync(fields, keepsRequestId: false, ScriptedService.Stop)
            : service.Client.UpdateAsync(Guid.NewGuid(), fields, keepsRequestId: false, ScriptedService.Stop));
        return sent;
    }

    /// <summary>Keeps the buffer that it is given, not a copy.</summary>
    private sealed class BufferKeepingStream : MemoryStream
    {
        public ReadOnlyMemory<byte> Kept { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Kept = buffer;
            return default;
        }
    }
}
