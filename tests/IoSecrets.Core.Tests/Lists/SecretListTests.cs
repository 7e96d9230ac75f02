using System.Text;
using System.Text.Json;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Lists;

namespace IoSecrets.Core.Tests.Lists;

public class SecretListTests
{
    private const string One = """{"secret_id":"01234567-89ab-cdef-0123-456789abcdef","secret_name":"n"}""";

    // Includes round numbers: a count that looks like a page size does not make a list incomplete.
    public static TheoryData<int> Counts => [0, 1, 2, 10, 20, 25, 30, 50, 99, 100, 101, 250, 1000];

    public static TheoryData<string> FieldsThatIndicateMore =>
    [
        "\"total\":2", "\"total\":1.5e3", "\"total\":1e400", "\"total_count\":2", "\"totalCount\":2", "\"Total-Items\":2", "\"count\":2",
        "\"pages\":2", "\"total_pages\":2", "\"lastPage\":3",
        "\"has_more\":true", "\"hasNextPage\":true", "\"truncated\":true", "\"is_partial\":true", "\"incomplete\":true",
        "\"complete\":false", "\"is_last\":false", "\"last\":false", "\"last_page\":false",
        "\"next\":\"/api/v1/secrets/?offset=1\"", "\"next\":1", "\"next\":true", "\"next\":{\"href\":\"?offset=1\"}", "\"next_cursor\":\"x\"",
        "\"nextPageToken\":\"x\"", "\"next_offset\":10", "\"cursor\":\"x\"", "\"continuation_token\":\"x\"", "\"@odata.nextLink\":\"x\"",
        "\"meta\":{\"total\":2}", "\"pagination\":{\"page\":{\"total\":2}}", "\"page_info\":{\"end_cursor\":\"x\",\"has_next_page\":true}",
        "\"_links\":{\"self\":{\"href\":\"?\"},\"next\":{\"href\":\"?page=2\"}}", "\"links\":[{\"rel\":\"self\"},{\"rel\":\"next\",\"href\":\"x\"}]",
        "\"cursors\":{\"next\":\"x\"}", "\"cursor\":{\"next\":\"x\"}",
    ];

    public static TheoryData<string> OtherFields =>
    [
        "\"total\":1", "\"total\":0", "\"total\":-1", "\"total\":null", "\"total\":\"many\"", "\"total\":[2]", "\"count\":1", "\"pages\":1", "\"page\":1",
        "\"has_more\":false", "\"has_more\":null", "\"has_more\":\"true\"", "\"truncated\":false", "\"complete\":true", "\"last\":true", "\"last\":\"?page=1\"",
        "\"next\":null", "\"next\":\"\"", "\"next\":false", "\"next_cursor\":null", "\"cursor\":null", "\"cursor\":{\"next\":null}",
        "\"meta\":{\"total\":1,\"took_ms\":12}", "\"meta\":[]", "\"links\":[{\"rel\":\"self\",\"href\":\"next\"}]",
        "\"page_info\":{\"end_cursor\":\"x\",\"has_next_page\":false}",
        "\"limit\":1", "\"page_size\":1", "\"offset\":0", "\"version\":2", "\"owner\":\"next\"", "\"object\":\"list\"", "\"user\":{\"total\":5,\"next\":\"x\"}",
        "\"warnings\":[{\"total\":5}]", "\"took\":17.5", "\"a name that is so long that nobody looks at it, next or total\":9", "\"\":1",
    ];

    [Theory]
    [MemberData(nameof(Counts))]
    public async Task List_of_any_length_takes_one_request_without_a_query(int count)
    {
        var ids = NewIds(count);
        Uri? requested = null;
        using var service = new ScriptedService().RespondsWith(request =>
        {
            requested = request.RequestUri;
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(BodyOf(ids), Encoding.UTF8, "application/json") });
        });
        var list = await service.ListAsync();
        Assert.Equal(ids, list.Items.Select(secret => secret.Id!.Value));
        Assert.Equal((false, null), (list.MayBeIncomplete, list.Failure));
        Assert.Equal("/api/v1/secrets/", requested!.PathAndQuery);
        Assert.Single(service.Requests);
    }

    [Theory]
    [MemberData(nameof(FieldsThatIndicateMore))]
    public async Task List_may_be_incomplete_if_any_field_indicates_more_secrets(string field)
    {
        Assert.True((await ReadAsync($$"""{"data":[{{One}}],{{field}}}""")).MayBeIncomplete);
        Assert.True((await ReadAsync($$"""{"version":1,{{field}},"data":[{{One}}]}""")).MayBeIncomplete);
    }

    [Theory]
    [MemberData(nameof(OtherFields))]
    public async Task List_is_complete_if_no_field_indicates_more_secrets(string field)
    {
        var list = await ReadAsync($$"""{{{field}},"data":[{{One}}]}""");
        Assert.Equal((1, false), (list.Items.Count, list.MayBeIncomplete));
    }

    [Theory]
    [InlineData("""[{"secret_id":"01234567-89ab-cdef-0123-456789abcdef"}]""", 1)]
    [InlineData("""[{"secret_name":"n"}]""", 1)]
    [InlineData("""[{"secret_id":"{0x01234567,0x89ab,0xcdef,{0x01,0x23,0x45,0x67,0x89,0xab,0xcd,0xef}}","secret_name":"n"}]""", 1)]
    [InlineData("""["01234567-89ab-cdef-0123-456789abcdef"]""", 0)]
    [InlineData("""[null]""", 0)]
    [InlineData("""[[{"secret_id":"01234567-89ab-cdef-0123-456789abcdef","secret_name":"n"}]]""", 0)]
    public async Task List_may_be_incomplete_if_an_entry_lacks_an_id_or_a_name(string data, int count)
    {
        var list = await ReadAsync($$"""{"data":{{data}}}""");
        Assert.Equal((count, true), (list.Items.Count, list.MayBeIncomplete));
    }

    [Fact]
    public async Task Duplicate_ids_are_returned_once_and_entries_without_an_id_are_all_kept()
    {
        var other = One.Replace("0123", "9123", StringComparison.Ordinal);
        var list = await ReadAsync($$"""{"data":[{{One}},{{other}},{{One}},{"secret_name":"n"},{"secret_name":"n"}]}""");
        Assert.Equal(4, list.Items.Count);
        // A duplicate does not count toward the total.
        Assert.True((await ReadAsync($$"""{"data":[{{One}},{{One}}],"total":2}""")).MayBeIncomplete);
    }

    [Fact]
    public async Task Bare_array_is_accepted_as_a_list()
    {
        var list = await ReadAsync($"[{One}]");
        Assert.Equal((1, false), (list.Items.Count, list.MayBeIncomplete));
    }

    [Fact]
    public async Task List_returns_all_of_a_hundred_thousand_secrets()
    {
        var ids = NewIds(100_000);
        var list = await ReadAsync(BodyOf(ids, name: new string('n', 100)));
        Assert.Equal(ids, list.Items.Select(secret => secret.Id!.Value));
        Assert.False(list.MayBeIncomplete);
    }

    [Theory]
    [InlineData(403, "{}")]
    [InlineData(404, ScriptedService.NotFoundBody)]
    [InlineData(405, "{}")]
    [InlineData(200, "{}")]
    [InlineData(200, "{\"secrets\":[]}")]
    [InlineData(200, "{\"data\":null}")]
    [InlineData(200, "{\"data\":{}}")]
    [InlineData(200, "{\"data\":[],\"data\":[]}")]
    [InlineData(200, "5")]
    [InlineData(200, "\"[]\"")]
    [InlineData(200, "[] []")]
    [InlineData(200, "{\"data\":[]}}")]
    [InlineData(200, "{\"data\":[")]
    [InlineData(200, "{\"data\":[]")]
    [InlineData(200, "{\"data\":[],\"next\":")]
    [InlineData(200, "")]
    public async Task Failed_list_reports_the_HTTP_status(int status, string body)
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 0 }).Responds(status, body);
        var list = await service.ListAsync();
        Assert.Empty(list.Items);
        Assert.True(list.MayBeIncomplete);
        Assert.Equal(status, list.Failure!.Response!.StatusCode);
    }

    [Fact]
    public async Task Missing_null_mistyped_and_new_fields_do_not_fail_the_list()
    {
        var secrets = (await ReadAsync(
            """
            {"data":[
              {"secret_id":"01234567-89ab-cdef-0123-456789abcdef","secret_name":"a\ud800","created_at":5,"more":{"deep":[1]}},
              {"secret_id":null,"secret_name":"without an id","tool_name":null,"is_default_for_tool":"yes"},
              "odd", null,
              {"secret_name":"b","updated_at":"2026-01-02T03:04:05.678901","display":"abcd","is_default_for_tool":true}
            ],"total":3}
            """)).Items;
        Assert.Equal(3, secrets.Count);
        Assert.Equal((null, null), (secrets[0].Name, secrets[0].CreatedAt));
        Assert.Equal(((Guid?)null, "without an id", (bool?)null), (secrets[1].Id, secrets[1].Name, secrets[1].IsDefaultForTool));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(6789010), secrets[2].UpdatedAt);
        Assert.Equal("****", secrets[2].Display);
    }

    [Fact]
    public async Task Truncated_list_is_reported_as_incomplete()
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 0 }).Responds(200, "{\"data\":[");
        Assert.Contains("incomplete", (await service.ListAsync()).Failure!.Response!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_that_does_not_finish_in_time_fails_with_that_detail()
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 0 });
        service.RespondsWith(_ =>
        {
            service.Time.Advance(service.Settings.Timeout);
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent("{\"data\":[", Encoding.UTF8, "application/json") });
        });
        var response = (await service.ListAsync()).Failure!.Response!;
        Assert.Equal((FailureReason.UnexpectedResponse, "the response did not finish in time"), (response.Reason, response.Detail));
    }

    [Fact]
    public async Task List_request_bypasses_caches()
    {
        using var service = new ScriptedService().Responds(200, "[]");
        await service.ListAsync();
        Assert.Contains("Cache-Control: no-cache", service.Requests.Single().Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Truncated_list_is_requested_again()
    {
        using var service = new ScriptedService().Responds(200, """{"data":[{"secret_id":""").Responds(503).Responds(200, "[]");
        Assert.Null((await service.ListAsync()).Failure);
    }

    private static async Task<ServiceList<Secret>> ReadAsync(string body)
    {
        using var service = new ScriptedService().Responds(200, body);
        var list = await service.ListAsync();
        Assert.Null(list.Failure);
        return list;
    }

    private static List<Guid> NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];

    private static string BodyOf(IEnumerable<Guid> ids, string name = "n") => JsonSerializer.Serialize(new
    {
        data = ids.Select(id => new
        {
            secret_id = id,
            user_id = Guid.Empty,
            secret_name = name,
            display = "sk-e****alue",
            tool_name = "agno__github__get_pull_request_changes",
            tool_arg = "access_token",
            is_default_for_tool = false,
            created_at = "2026-01-02T03:04:05.678901Z",
            updated_at = "2026-01-02T03:04:05.678901Z",
        }),
    });
}
