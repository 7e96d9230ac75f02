using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Http;

public class GetTests
{
    private static readonly Guid Id = Guid.NewGuid();
    private static readonly ConnectionSettings NoRetries = new() { MaximumRetryCount = 0 };
    private static readonly SecretSnapshot Snapshot = new("db", "tool", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static string Found { get; } =
        $$"""{"secret_id":"{{Id}}","secret_name":"db","tool_name":"tool","updated_at":"2026-01-02T03:04:05.5Z"}""";

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"success":false,"message":"db down"}""")]
    [InlineData("""{"data":{"secret_name":"db"}}""")]
    public async Task Object_without_id_and_name_is_not_a_secret(string body)
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 0 }).Responds(200, body);
        var outcome = await service.Client.GetAsync(Guid.NewGuid(), ScriptedService.Stop);
        Assert.Equal((SecretStatus.Failed, FailureReason.UnexpectedResponse), (outcome.Status, outcome.Response!.Reason));
    }

    [Fact]
    public async Task Get_returns_the_secret_and_bypasses_caches()
    {
        using var service = new ScriptedService().Responds(200, Found);
        var outcome = await GetAsync(service);
        Assert.Equal((SecretStatus.Unchanged, Id, "db"), (outcome.Status, outcome.Secret!.Id, outcome.Secret.Name));
        Assert.Contains("no-cache", service.Requests.Single().Headers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"secret_name\":\"d")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"secret_id\":\"01234567-89ab-cdef-0123-456789abcdef\"}")]
    public async Task Response_without_the_requested_secret_is_retried_and_then_Failed(string body)
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 1 }).Responds(200, body).Responds(200, body);
        var outcome = await GetAsync(service);
        Assert.Equal((SecretStatus.Failed, FailureReason.UnexpectedResponse, 2), (outcome.Status, outcome.Response!.Reason, outcome.Attempts));
    }

    [Fact]
    public async Task Lost_response_to_a_read_leaves_no_doubt()
    {
        using var service = new ScriptedService().Responds(502).Responds(404);
        Assert.Equal(SecretStatus.NotFound, (await GetAsync(service)).Status);
    }

    [Fact]
    public async Task Secret_that_matches_its_snapshot_is_deleted()
    {
        using var service = new ScriptedService().Responds(200, Found).Responds(200);
        var outcome = await DeleteIfUnchangedAsync(service, Snapshot);
        Assert.Equal((SecretStatus.Deleted, 2), (outcome.Status, outcome.Attempts));
        Assert.Equal(["GET", "DELETE"], service.Requests.Select(request => request.Method.Method));
    }

    public static TheoryData<object, string> ChangedSnapshots => new()
    {
        { Snapshot with { Name = "DB" }, "name" },
        { Snapshot with { ToolName = null }, "tool" },
        { Snapshot with { UpdatedAt = Snapshot.UpdatedAt!.Value.AddSeconds(-1) }, "time" },
        { Snapshot with { UpdatedAt = Snapshot.UpdatedAt!.Value.AddTicks(1) }, "time" },
        { Snapshot with { UpdatedAt = null }, "time" },
        { Snapshot with { Revision = "2026-01-02T03:04:05.500001Z" }, "time" },
        // A time compares at most seven digits of a second.
        { Snapshot with { Revision = "2026-01-02T03:04:05.50000001Z" }, "time" },
        { Snapshot with { Revision = "2026-01-02T03:04:05Z" }, "time" },
        { Snapshot with { Revision = "02.01.2026 03:04:05" }, "time" },
        { Snapshot with { Revision = "soon" }, "time" },
    };

    [Theory]
    [InlineData("2026-01-02T03:04:05.5Z")]
    [InlineData("2026-01-02T03:04:05.500000Z")]
    [InlineData("2026-01-02T03:04:05.5000000+00:00")]
    [InlineData("2026-01-02T05:04:05.5+02:00")]
    [InlineData("2026-01-02 03:04:05.5")]
    public async Task Revision_matches_in_any_time_format_and_overrides_UpdatedAt(string revision)
    {
        using var service = new ScriptedService().Responds(200, Found).Responds(200);
        var snapshot = Snapshot with { Revision = revision, UpdatedAt = DateTimeOffset.MinValue };
        Assert.Equal(SecretStatus.Deleted, (await DeleteIfUnchangedAsync(service, snapshot)).Status);
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.123456789Z")]
    [InlineData("2026-01-02T03:04:05.5Z")]
    public async Task Revision_is_the_exact_text_from_the_service(string updatedAt)
    {
        using var service = new ScriptedService().Responds(200, Found.Replace("2026-01-02T03:04:05.5Z", updatedAt, StringComparison.Ordinal));
        Assert.Equal(updatedAt, (await GetAsync(service)).Secret!.Revision);
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("1767323045")]
    [InlineData("null")]
    public async Task Value_that_is_not_a_time_is_not_a_revision(string updatedAt)
    {
        using var service = new ScriptedService().Responds(200, Found.Replace("\"2026-01-02T03:04:05.5Z\"", updatedAt, StringComparison.Ordinal));
        var secret = (await GetAsync(service)).Secret!;
        Assert.Equal((null, null), (secret.Revision, secret.UpdatedAt));
    }

    [Theory]
    [MemberData(nameof(ChangedSnapshots))]
    public async Task Secret_that_differs_from_its_snapshot_is_not_deleted(object snapshot, string change)
    {
        using var service = new ScriptedService().Responds(200, Found);
        var outcome = await DeleteIfUnchangedAsync(service, (SecretSnapshot)snapshot);
        Assert.Equal(SecretStatus.Skipped, outcome.Status);
        Assert.Contains(change, outcome.Objection, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, false, SecretStatus.NotFound)]
    [InlineData(404, true, SecretStatus.Gone)]
    [InlineData(403, false, SecretStatus.Failed)]
    public async Task Secret_that_cannot_be_read_is_not_deleted(int status, bool wasInDoubt, SecretStatus expected)
    {
        using var service = new ScriptedService(NoRetries).Responds(status);
        Assert.Equal(expected, (await DeleteIfUnchangedAsync(service, Snapshot, wasInDoubt)).Status);
    }

    [Fact]
    public async Task Empty_tool_name_in_the_snapshot_matches_no_tool()
    {
        using var service = new ScriptedService().Responds(200, Found.Replace("\"tool\"", "null", StringComparison.Ordinal)).Responds(200);
        Assert.Equal(SecretStatus.Deleted, (await DeleteIfUnchangedAsync(service, Snapshot with { ToolName = "" })).Status);
    }

    private static Task<Outcome> GetAsync(ScriptedService service) => service.Client.GetAsync(Id, ScriptedService.Stop);

    private static Task<Outcome> DeleteIfUnchangedAsync(ScriptedService service, SecretSnapshot snapshot, bool wasInDoubt = false) =>
        service.Client.ReadAndWriteAsync(
            Id, snapshot.ObjectionTo, wasInDoubt, cancellationToken =>
                service.Client.DeleteAsync(Id, wasInDoubt, keepsRequestId: false, cancellationToken),
            ScriptedService.Stop);
}
