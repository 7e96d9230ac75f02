using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using IoSecrets.Emulator;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests.Emulator;

/// <summary>The emulator responds as the service's reference documents.</summary>
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
    public async Task Secret_can_be_created_updated_read_and_deleted_but_never_returns_its_value()
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
    public async Task Malformed_id_gets_422_with_the_input_even_without_a_credential()
    {
        _http.DefaultRequestHeaders.Clear();
        var response = await SendAsync(HttpMethod.Get, "api/v1/secrets/not-an-id");
        var entry = response.Json["detail"]!.AsArray().Single()!;
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "not-an-id"), (response.Status, entry["input"]!.GetValue<string>()));
        Assert.Equal("secret_id", entry["loc"]![1]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"secret_value":"long enough"}""")]
    [InlineData("""{"secret_name":"n","secret_value":"abc"}""")]
    [InlineData("""{"secret_name":"","secret_value":"long enough"}""")]
    [InlineData("""{"secret_name":1,"secret_value":"long enough"}""")]
    [InlineData("not json")]
    public async Task Body_that_violates_the_schema_gets_422(string body) =>
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(HttpMethod.Post, "api/v1/secrets/", body)).Status);

    [Fact]
    public async Task Exceeding_the_storage_quota_gets_413()
    {
        var body = $$"""{"secret_name":"big","secret_value":"{{new string('x', 900)}}"}""";
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "api/v1/secrets/", body)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(HttpMethod.Post, "api/v1/secrets/", body)).Status);
    }

    [Fact]
    public async Task Request_above_the_maximum_in_flight_gets_429_and_takes_no_place()
    {
        await using var emulator = await SecretsEmulator.StartAsync(new EmulatorOptions { MaximumInFlight = 1 }, Stop);
        var release = new TaskCompletionSource();
        var id = Assert.Single(emulator.Store.Seed(emulator.DefaultAccount, 1));
        emulator.Faults.For(id, new Fault.HeldUntil(release.Task));
        var first = _http.GetAsync(new Uri(emulator.BaseUri, $"api/v1/secrets/{id}"), Stop);
        await emulator.Requests.WaitForAsync(1, Stop);
        for (var other = 0; other < 3; other++)
        {
            using var refused = await _http.GetAsync(emulator.BaseUri, Stop);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        release.SetResult();
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await first).StatusCode);
    }

    [Fact]
    public async Task Latency_of_a_request_begins_when_a_worker_takes_it()
    {
        var time = new FakeTimeProvider();
        var options = new EmulatorOptions { Latency = TimeSpan.FromSeconds(1), Workers = 1, Time = time };
        await using var emulator = await SecretsEmulator.StartAsync(options, Stop);
        Task<HttpResponseMessage>[] requests = [_http.GetAsync(emulator.BaseUri, Stop), _http.GetAsync(emulator.BaseUri, Stop)];
        await emulator.Requests.WaitForAsync(2, Stop);
        foreach (var inFlight in (int[])[2, 1])
        {
            while (emulator.Requests.InFlight == inFlight)
            {
                time.Advance(TimeSpan.FromSeconds(0.1));
                await Task.Yield();
            }

            Assert.Equal(inFlight - 1, emulator.Requests.InFlight);
        }

        await Task.WhenAll(requests);
    }

    [Theory]
    [InlineData("api/v1/secrets")]
    [InlineData("api/v1/secrets/01234567-89ab-cdef-0123-456789abcdef/")]
    public async Task Missing_or_extra_trailing_slash_is_redirected(string path) =>
        Assert.Equal(HttpStatusCode.TemporaryRedirect, (await SendAsync(HttpMethod.Get, path)).Status);

    [Fact]
    public async Task Request_with_two_credentials_gets_401()
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
    public async Task Each_credential_header_is_accepted_only_in_its_own_format(string header, string format, HttpStatusCode expected)
    {
        var account = _emulator.DefaultAccount;
        _http.DefaultRequestHeaders.Clear();
        _http.DefaultRequestHeaders.TryAddWithoutValidation(header, string.Format(null, format, account.ApiKey, account.Token));
        Assert.Equal(expected, (await SendAsync(HttpMethod.Get, $"api/v1/secrets/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Secret_of_another_account_gets_404()
    {
        var id = _emulator.Store.Seed(_emulator.Store.AddAccount(), 1)[0];
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, $"api/v1/secrets/{id}")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?limit=10&offset=5")]
    [InlineData("?limit=none")]
    public async Task List_is_complete_and_ignores_the_query(string query)
    {
        var ids = _emulator.Store.Seed(_emulator.DefaultAccount, 120);
        var list = (await SendAsync(HttpMethod.Get, "api/v1/secrets/" + query)).Json.AsObject();
        Assert.Equal(["data"], list.Select(field => field.Key));
        Assert.Equal(ids, list["data"]!.AsArray().Select(secret => secret!["secret_id"]!.GetValue<Guid>()));
    }

    [Fact]
    public async Task Shortened_list_states_the_total()
    {
        await using var incomplete = await SecretsEmulator.StartAsync(new EmulatorOptions { MaximumListLength = 10 }, Stop);
        incomplete.Store.Seed(incomplete.DefaultAccount, 12);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(incomplete.BaseUri, "api/v1/secrets/"));
        request.Headers.Add("x-api-key", incomplete.DefaultAccount.ApiKey);
        _http.DefaultRequestHeaders.Clear();
        using var response = await _http.SendAsync(request, Stop);
        var list = await response.Content.ReadFromJsonAsync<JsonObject>(Stop);
        Assert.Equal((10, 12), (list!["data"]!.AsArray().Count, list["total"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Emulator_serves_its_own_OpenAPI_description()
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
    public async Task Fixed_window_accepts_its_limit_and_then_sends_Retry_After()
    {
        var limit = new RateLimit.FixedWindow(3, TimeSpan.FromMinutes(10));
        await using var limited = await SecretsEmulator.StartAsync(new EmulatorOptions { RateLimit = limit }, Stop);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var response = await _http.GetAsync(new Uri(limited.BaseUri, "api/v1/secrets/x"), Stop);
            statuses.Add(response.StatusCode);
            Assert.Equal(i == 3, response.Headers.RetryAfter is not null);
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
        using var response = await _http.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        return (response.StatusCode, text, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject());
    }
}
