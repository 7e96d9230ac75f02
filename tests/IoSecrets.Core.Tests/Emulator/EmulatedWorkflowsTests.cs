using System.Net;
using System.Text.Json.Nodes;
using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Emulator;

/// <summary>The emulator serves workflows as io.net's OpenAPI description documents them.</summary>
public sealed class EmulatedWorkflowsTests : IAsyncLifetime
{
    private const string List = "api/v1/workflows/list";
    private const string Content = "tools:\n  - agno__linear__*\n";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private SecretsEmulator _emulator = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _emulator = await SecretsEmulator.StartAsync(new EmulatorOptions { RateLimit = new RateLimit.FixedWindow(4, TimeSpan.FromHours(1)) }, Stop);
        _http.BaseAddress = _emulator.BaseUri;
        _http.DefaultRequestHeaders.Add("x-api-key", _emulator.DefaultAccount.ApiKey);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Workflow_has_the_fields_of_its_row_in_the_list_and_its_content_and_metadata()
    {
        var workflow = _emulator.Workflows.Add(_emulator.DefaultAccount, "daily report", Content, folder: "reports");
        var row = (await GetAsync(List)).Json["data"]!.AsArray().Single()!.AsObject();
        Assert.Equal(["workflow_id", "user_id", "name", "folder", "status", "created_at", "updated_at"], row.Select(field => field.Key));
        Assert.Equal(
            (workflow.WorkflowId, _emulator.DefaultAccount.UserId, "daily report", "reports", "active"),
            (row["workflow_id"]!.GetValue<Guid>(), row["user_id"]!.GetValue<Guid>(), TextOf(row, "name"), TextOf(row, "folder"), TextOf(row, "status")));
        Assert.Equal(workflow.CreatedAt, row["created_at"]!.GetValue<DateTimeOffset>(), TimeSpan.FromMilliseconds(1));
        var data = (await GetAsync(PathOf(workflow))).Json.AsObject();
        Assert.Equal(Content, TextOf(data, "content"));
        Assert.Empty(data["metadata"]!.AsObject());
        data.Remove("content");
        data.Remove("metadata");
        Assert.Equal(row.ToJsonString(), data.ToJsonString());
    }

    [Fact]
    public async Task Deleted_workflow_is_listed_and_read_with_its_status()
    {
        var workflow = _emulator.Workflows.Add(_emulator.DefaultAccount, "old", Content, isActive: false);
        Assert.Equal("deleted", TextOf((await GetAsync(List)).Json["data"]![0]!, "status"));
        Assert.Equal("deleted", TextOf((await GetAsync(PathOf(workflow))).Json, "status"));
    }

    [Theory]
    [InlineData("", "a,b,c")]
    [InlineData("?folder=one", "b")]
    [InlineData("?folder=", "a")]
    [InlineData("?folder=one&folder=two", "c")]
    [InlineData("?limit=1", "a,b,c")]
    public async Task List_is_in_order_of_creation_and_only_of_the_folder_in_the_query(string query, string expected)
    {
        _emulator.Workflows.Add(_emulator.DefaultAccount, "a", Content);
        _emulator.Workflows.Add(_emulator.DefaultAccount, "b", Content, "one");
        _emulator.Workflows.Add(_emulator.DefaultAccount, "c", Content, "two");
        Assert.Equal(expected, string.Join(',', (await GetAsync(List + query)).Json["data"]!.AsArray().Select(row => TextOf(row!, "name"))));
    }

    [Fact]
    public async Task Workflow_of_another_account_is_not_listed_and_gets_404()
    {
        var workflow = _emulator.Workflows.Add(_emulator.Store.AddAccount(), "theirs", Content);
        Assert.Empty((await GetAsync(List)).Json["data"]!.AsArray());
        var read = await GetAsync(PathOf(workflow));
        Assert.Equal((HttpStatusCode.NotFound, "Workflow not found"), (read.Status, TextOf(read.Json, "detail")));
    }

    [Fact]
    public async Task Malformed_id_gets_422_even_without_a_credential()
    {
        _http.DefaultRequestHeaders.Clear();
        var response = await GetAsync("api/v1/workflows/not-an-id");
        var entry = response.Json["detail"]!.AsArray().Single()!;
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "not-an-id"), (response.Status, TextOf(entry, "input")));
        Assert.Equal("""["path","workflow_id"]""", entry["loc"]!.ToJsonString());
    }

    [Theory]
    [InlineData(List)]
    [InlineData("api/v1/workflows/01234567-89ab-cdef-0123-456789abcdef")]
    public async Task Extra_slash_is_redirected_other_methods_get_405_and_no_credential_gets_401(string path)
    {
        var redirect = await GetAsync($"{path}/?folder=x");
        Assert.Equal((HttpStatusCode.TemporaryRedirect, $"/{path}?folder=x"), (redirect.Status, redirect.Location?.PathAndQuery));
        using var delete = await _http.DeleteAsync(path, Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, delete.StatusCode);
        _http.DefaultRequestHeaders.Clear();
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(path)).Status);
    }

    [Fact]
    public async Task Faults_can_be_chosen_by_id_and_by_path_and_requests_counted_likewise()
    {
        var workflow = _emulator.Workflows.Add(_emulator.DefaultAccount, "w", Content);
        _emulator.Faults.For(workflow.WorkflowId, new Fault.Response(503));
        _emulator.Faults.Decide = request => request.Path == $"/{List}" ? new Fault.Response(500) : null;
        Assert.Equal(HttpStatusCode.InternalServerError, (await GetAsync(List)).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(PathOf(workflow))).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(PathOf(workflow))).Status);
        Assert.Equal(1, _emulator.Requests.All.Count(request => request.Path == $"/{List}"));
        Assert.Equal(2, _emulator.Requests.All.Count(request => request.WorkflowId == workflow.WorkflowId));
        Assert.Equal(2, _emulator.Requests.CountOf(workflow.WorkflowId));
    }

    [Fact]
    public async Task Rate_limit_is_shared_with_secrets()
    {
        foreach (var path in (string[])[List, "api/v1/secrets/", List, "api/v1/secrets/"])
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(path)).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(List)).Status);
    }

    [Fact]
    public async Task Description_has_both_operations()
    {
        var paths = (await GetAsync("openapi.json")).Json["paths"]!.AsObject();
        Assert.True(paths.ContainsKey("/api/v1/workflows/list"));
        Assert.True(paths.ContainsKey("/api/v1/workflows/{workflow_id}"));
    }

    private static string PathOf(StoredWorkflow workflow) => $"api/v1/workflows/{workflow.WorkflowId}";

    private static string TextOf(JsonNode json, string field) => json[field]!.GetValue<string>();

    private async Task<(HttpStatusCode Status, JsonNode Json, Uri? Location)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        return (response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject(), response.Headers.Location);
    }
}
