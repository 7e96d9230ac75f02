using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Emulator;

/// <summary>The emulator answers as the service's reference says.</summary>
public sealed class SecretsEmulatorTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private SecretsEmulator _emulator = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _emulator = await SecretsEmulator.StartAsync(new EmulatorOptions { QuotaBytes = 1000 }, Stop);
        _http.BaseAddress = _emulator.BaseUri;
        _http.DefaultRequestHeaders.Add("x-api-key", _emulator.DefaultAccount.ApiKey);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task A_secret_lives_from_POST_to_DELETE_and_its_value_is_never_read()
    {
        var created = await SendAsync(HttpMethod.Post, "api/v1/secrets/", """{"secret_name":"db","secret_value":"hunter2hunter2","tool_arg":"token"}""");
        var id = created.Json["secret_id"]!.GetValue<string>();
        Assert.Equal("token", created.Json["tool_arg"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Patch, $"api/v1/secrets/{id}", """{"tool_name":"agno__linear__*"}""")).Status);
        var read = await SendAsync(HttpMethod.Get, $"api/v1/secrets/{id}");
        Assert.Equal(("db", "agno__linear__*"), (read.Json["secret_name"]!.GetValue<string>(), read.Json["tool_name"]!.GetValue<string>()));
        Assert.DoesNotContain("hunter2hunter2", read.Text, StringComparison.Ordinal);
        Assert.Single((await SendAsync(HttpMethod.Get, "api/v1/secrets/")).Json["data"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Delete, $"api/v1/secrets/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Delete, $"api/v1/secrets/{id}")).Status);
    }

    [Fact]
    public async Task A_malformed_id_is_422_with_the_input_whoever_asks()
    {
        _http.DefaultRequestHeaders.Clear();
        var answer = await SendAsync(HttpMethod.Get, "api/v1/secrets/not-an-id");
        var entry = answer.Json["detail"]!.AsArray().Single()!;
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "not-an-id"), (answer.Status, entry["input"]!.GetValue<string>()));
        Assert.Equal("secret_id", entry["loc"]![1]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"secret_value":"long enough"}""")]
    [InlineData("""{"secret_name":"n","secret_value":"abc"}""")]
    [InlineData("""{"secret_name":"","secret_value":"long enough"}""")]
    [InlineData("""{"secret_name":1,"secret_value":"long enough"}""")]
    [InlineData("not json")]
    public async Task A_body_against_the_schema_is_422(string body) =>
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(HttpMethod.Post, "api/v1/secrets/", body)).Status);

    [Fact]
    public async Task More_than_the_account_may_store_is_413()
    {
        var body = $$"""{"secret_name":"big","secret_value":"{{new string('x', 900)}}"}""";
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "api/v1/secrets/", body)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(HttpMethod.Post, "api/v1/secrets/", body)).Status);
    }

    [Theory]
    [InlineData("api/v1/secrets")]
    [InlineData("api/v1/secrets/01234567-89ab-cdef-0123-456789abcdef/")]
    public async Task A_wrong_slash_at_the_end_is_redirected(string path) =>
        Assert.Equal(HttpStatusCode.TemporaryRedirect, (await SendAsync(HttpMethod.Get, path)).Status);

    [Fact]
    public async Task Two_credentials_are_one_too_many()
    {
        _http.DefaultRequestHeaders.Add("token", _emulator.DefaultAccount.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, $"api/v1/secrets/{Guid.NewGuid()}")).Status);
    }

    [Theory]
    [InlineData("Authorization", "Bearer {0}", HttpStatusCode.NotFound)]
    [InlineData("x-api-key", "{0}", HttpStatusCode.NotFound)]
    [InlineData("token", "{1}", HttpStatusCode.NotFound)]
    [InlineData("Authorization", "{0}", HttpStatusCode.Unauthorized)]
    [InlineData("x-api-key", "wrong", HttpStatusCode.Unauthorized)]
    public async Task Each_of_the_three_headers_is_taken(string header, string format, HttpStatusCode expected)
    {
        var account = _emulator.DefaultAccount;
        _http.DefaultRequestHeaders.Clear();
        _http.DefaultRequestHeaders.TryAddWithoutValidation(header, string.Format(null, format, account.ApiKey, account.Token));
        Assert.Equal(expected, (await SendAsync(HttpMethod.Get, $"api/v1/secrets/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task A_secret_of_another_account_is_not_there()
    {
        var id = _emulator.Store.Seed(_emulator.Store.AddAccount(), 1)[0];
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, $"api/v1/secrets/{id}")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?limit=10&offset=5")]
    [InlineData("?limit=none")]
    public async Task The_list_is_the_whole_list_and_passes_over_a_query(string query)
    {
        var ids = _emulator.Store.Seed(_emulator.DefaultAccount, 120);
        var list = (await SendAsync(HttpMethod.Get, "api/v1/secrets/" + query)).Json.AsObject();
        Assert.Equal(["data"], list.Select(field => field.Key));
        Assert.Equal(ids, list["data"]!.AsArray().Select(secret => secret!["secret_id"]!.GetValue<Guid>()));
    }

    [Fact]
    public async Task A_list_that_is_to_be_incomplete_says_how_many_secrets_there_are()
    {
        await using var incomplete = await SecretsEmulator.StartAsync(new EmulatorOptions { MaximumListLength = 10 }, Stop);
        incomplete.Store.Seed(incomplete.DefaultAccount, 12);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(incomplete.BaseUri, "api/v1/secrets/"));
        request.Headers.Add("x-api-key", incomplete.DefaultAccount.ApiKey);
        _http.DefaultRequestHeaders.Clear();
        using var answer = await _http.SendAsync(request, Stop);
        var list = await answer.Content.ReadFromJsonAsync<JsonObject>(Stop);
        Assert.Equal((10, 12), (list!["data"]!.AsArray().Count, list["total"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Its_own_description_is_served()
    {
        var description = await _http.GetFromJsonAsync<JsonObject>("openapi.json", Stop);
        var paths = description!["paths"]!;
        Assert.Equal(
            "delete_secret_v1_secrets__secret_id__delete",
            paths["/api/v1/secrets/{secret_id}"]!["delete"]!["operationId"]!.GetValue<string>());
        Assert.DoesNotContain(
            paths["/api/v1/secrets/"]!["get"]!["parameters"]!.AsArray(), parameter => parameter!["in"]!.GetValue<string>() == "query");
    }

    [Fact]
    public async Task A_fixed_window_takes_so_many_and_says_when_the_next_begins()
    {
        var limit = new RateLimit.FixedWindow(3, TimeSpan.FromMinutes(10));
        await using var limited = await SecretsEmulator.StartAsync(new EmulatorOptions { RateLimit = limit }, Stop);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var answer = await _http.GetAsync(new Uri(limited.BaseUri, "api/v1/secrets/x"), Stop);
            statuses.Add(answer.StatusCode);
            Assert.Equal(i == 3, answer.Headers.RetryAfter is not null);
        }

        Assert.Equal(3, statuses.Count(status => status == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    private async Task<(HttpStatusCode Status, string Text, JsonNode Json)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await _http.SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        return (answer.StatusCode, text, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject());
    }
}
