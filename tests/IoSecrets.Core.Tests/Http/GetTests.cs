using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Http;

public class GetTests
{
    private static readonly Guid Id = Guid.NewGuid();
    private static readonly ConnectionSettings NoRetries = new() { MaximumRetryCount = 0 };
    private static readonly SecretSnapshot Plan = new("db", "tool", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static string Found { get; } =
        $$"""{"secret_id":"{{Id}}","secret_name":"db","tool_name":"tool","updated_at":"2026-01-02T03:04:05.5Z"}""";

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"success":false,"message":"db down"}""")]
    [InlineData("""{"data":{"secret_name":"db"}}""")]
    public async Task An_object_that_tells_neither_id_nor_name_is_not_a_secret(string body)
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 0 }).Responds(200, body);
        var outcome = await service.Client.GetAsync(Guid.NewGuid(), service.AbortPolicy, ScriptedService.Stop);
        Assert.Equal((SecretStatus.Failed, FailureReason.UnexpectedAnswer), (outcome.Status, outcome.Response!.Reason));
    }

    [Fact]
    public async Task A_secret_is_read()
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
    public async Task What_is_not_the_secret_is_asked_for_again_and_then_has_failed(string body)
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 1 }).Responds(200, body).Responds(200, body);
        var outcome = await GetAsync(service);
        Assert.Equal((SecretStatus.Failed, FailureReason.UnexpectedAnswer, 2), (outcome.Status, outcome.Response!.Reason, outcome.Attempts));
    }

    [Fact]
    public async Task A_lost_answer_leaves_no_doubt_behind()
    {
        using var service = new ScriptedService().Responds(502).Responds(404);
        Assert.Equal(SecretStatus.NotFound, (await GetAsync(service)).Status);
    }

    [Fact]
    public async Task A_secret_that_is_as_planned_is_deleted()
    {
        using var service = new ScriptedService().Responds(200, Found).Responds(200);
        var outcome = await DeleteIfUnchangedAsync(service, Plan);
        Assert.Equal((SecretStatus.Deleted, 2), (outcome.Status, outcome.Attempts));
        Assert.Equal(["GET", "DELETE"], service.Requests.Select(request => request.Method.Method));
    }

    public static TheoryData<object, string> ChangedPlans => new()
    {
        { Plan with { Name = "DB" }, "name" },
        { Plan with { ToolName = null }, "tool" },
        { Plan with { UpdatedAt = Plan.UpdatedAt!.Value.AddSeconds(-1) }, "time" },
        { Plan with { UpdatedAt = Plan.UpdatedAt!.Value.AddTicks(1) }, "time" },
        { Plan with { UpdatedAt = null }, "time" },
        { Plan with { Revision = "2026-01-02T03:04:05.500001Z" }, "time" },
        // Seven digits of a second can be compared as a time, and no more.
        { Plan with { Revision = "2026-01-02T03:04:05.50000001Z" }, "time" },
        { Plan with { Revision = "2026-01-02T03:04:05Z" }, "time" },
        { Plan with { Revision = "02.01.2026 03:04:05" }, "time" },
        { Plan with { Revision = "soon" }, "time" },
    };

    [Theory]
    [InlineData("2026-01-02T03:04:05.5Z")]
    [InlineData("2026-01-02T03:04:05.500000Z")]
    [InlineData("2026-01-02T03:04:05.5000000+00:00")]
    [InlineData("2026-01-02T05:04:05.5+02:00")]
    [InlineData("2026-01-02 03:04:05.5")]
    public async Task A_revision_decides_however_its_time_is_spelt_and_whatever_the_other_time_says(string revision)
    {
        using var service = new ScriptedService().Responds(200, Found).Responds(200);
        var plan = Plan with { Revision = revision, UpdatedAt = DateTimeOffset.MinValue };
        Assert.Equal(SecretStatus.Deleted, (await DeleteIfUnchangedAsync(service, plan)).Status);
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.123456789Z")]
    [InlineData("2026-01-02T03:04:05.5Z")]
    public async Task The_revision_is_the_services_own_text(string updated)
    {
        using var service = new ScriptedService().Responds(200, Found.Replace("2026-01-02T03:04:05.5Z", updated, StringComparison.Ordinal));
        Assert.Equal(updated, (await GetAsync(service)).Secret!.Revision);
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("1767323045")]
    [InlineData("null")]
    public async Task What_is_no_time_is_no_revision(string updated)
    {
        using var service = new ScriptedService().Responds(200, Found.Replace("\"2026-01-02T03:04:05.5Z\"", updated, StringComparison.Ordinal));
        var secret = (await GetAsync(service)).Secret!;
        Assert.Equal((null, null), (secret.Revision, secret.UpdatedAt));
    }

    [Theory]
    [MemberData(nameof(ChangedPlans))]
    public async Task A_secret_that_is_not_as_planned_stays(object plan, string change)
    {
        using var service = new ScriptedService().Responds(200, Found);
        var outcome = await DeleteIfUnchangedAsync(service, (SecretSnapshot)plan);
        Assert.Equal(SecretStatus.Skipped, outcome.Status);
        Assert.Contains(change, Assert.Single(outcome.Changes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, false, SecretStatus.NotFound)]
    [InlineData(404, true, SecretStatus.Gone)]
    [InlineData(403, false, SecretStatus.Failed)]
    public async Task A_secret_that_cannot_be_read_is_not_deleted(int status, bool wasInDoubt, SecretStatus expected)
    {
        using var service = new ScriptedService(NoRetries).Responds(status);
        Assert.Equal(expected, (await DeleteIfUnchangedAsync(service, Plan, wasInDoubt)).Status);
    }

    [Fact]
    public async Task A_tool_that_is_empty_in_the_plan_is_none()
    {
        using var service = new ScriptedService().Responds(200, Found.Replace("\"tool\"", "null", StringComparison.Ordinal)).Responds(200);
        Assert.Equal(SecretStatus.Deleted, (await DeleteIfUnchangedAsync(service, Plan with { ToolName = "" })).Status);
    }

    private static Task<Outcome> GetAsync(ScriptedService service) => service.Client.GetAsync(Id, service.AbortPolicy, ScriptedService.Stop);

    private static Task<Outcome> DeleteIfUnchangedAsync(ScriptedService service, SecretSnapshot plan, bool wasInDoubt = false) =>
        service.Client.DeleteIfUnchangedAsync(
            Id, plan, wasInDoubt, cancellationToken =>
                service.Client.DeleteAsync(Id, wasInDoubt, service.AbortPolicy, cancellationToken), service.AbortPolicy, ScriptedService.Stop);
}
