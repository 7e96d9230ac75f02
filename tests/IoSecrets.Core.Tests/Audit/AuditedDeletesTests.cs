using IoSecrets.Core.Audit;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Audit;

public sealed class AuditedDeletesTests : IDisposable
{
    private static readonly Guid Id = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef");

    private readonly ScriptedService _service = new();
    private readonly RecordingStore _store = new();
    private readonly List<Guid> _sent = [];
    private readonly List<(Guid Id, SecretStatus Status, string LastLine)> _decided = [];
    private readonly AuditLog _log;

    public AuditedDeletesTests() => _log = new(_store, new AuditAccount("https://example.test/", "****cdef", null), "1.0.0", TimeProvider.System);

    public void Dispose()
    {
        _log.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task Mark_is_written_before_the_request_and_decision_before_the_result()
    {
        IReadOnlyList<string> whenSent = [];
        _service.RespondsWith(_ =>
        {
            whenSent = _store.Appended;
            return Task.FromResult(new HttpResponseMessage { Headers = { { "x-request-id", "r-1" } } });
        });
        var outcome = await DeleteAsync(new DeleteRequest(Id, false));
        Assert.Equal(SecretStatus.Deleted, outcome.Status);
        Assert.Contains($"\"sent\":[\"{Id}\"]", whenSent[^1], StringComparison.Ordinal);
        Assert.Contains("\"status\":\"Deleted\",\"httpStatus\":200,\"attempts\":1,\"requestId\":\"r-1\"", _store.Appended[^1], StringComparison.Ordinal);
        Assert.Equal([Id], _sent);
        Assert.Equal([(Id, SecretStatus.Deleted, _store.Appended[^1])], _decided);
    }

    [Fact]
    public async Task Run_aborts_and_sends_nothing_if_the_mark_cannot_be_written()
    {
        _store.Failure = new IOException("No space left on device");
        Assert.Equal(SecretStatus.Skipped, (await DeleteAsync(new DeleteRequest(Id, false))).Status);
        Assert.Equal((AbortReason.AuditLost, "No space left on device"), (_service.AbortPolicy.Abort!.Reason, _service.AbortPolicy.Abort.Failure));
        Assert.Empty(_service.Requests);
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task Aborted_run_marks_nothing_as_sent()
    {
        _service.AbortPolicy.AbortRun(AbortReason.CredentialRefused);
        Assert.Equal(SecretStatus.Skipped, (await DeleteAsync(new DeleteRequest(Id, false))).Status);
        Assert.DoesNotContain(_store.Appended, line => line.Contains("\"sent\"", StringComparison.Ordinal));
        Assert.Empty(_sent);
    }

    [Fact]
    public async Task Decision_that_cannot_be_written_is_still_reported_and_aborts_the_run()
    {
        _service.RespondsWith(_ =>
        {
            _store.Failure = new IOException("No space left on device");
            return Task.FromResult(new HttpResponseMessage());
        });
        Assert.Equal(SecretStatus.Deleted, (await DeleteAsync(new DeleteRequest(Id, false))).Status);
        Assert.Equal(AbortReason.AuditLost, _service.AbortPolicy.Abort!.Reason);
        Assert.Equal([(Id, SecretStatus.Deleted)], _decided.Select(decision => (decision.Id, decision.Status)));
    }

    [Fact]
    public async Task Changed_secret_gets_a_decision_but_is_never_marked_as_sent()
    {
        _service.Responds(200, $$"""{"secret_id":"{{Id}}","secret_name":"other","updated_at":"2026-01-01T00:00:00Z"}""");
        var snapshot = new SecretSnapshot("planned", "", DateTimeOffset.UnixEpoch);
        Assert.Equal(SecretStatus.Skipped, (await DeleteAsync(new DeleteRequest(Id, false) { Plan = snapshot })).Status);
        Assert.DoesNotContain(_store.Appended, line => line.Contains("\"sent\"", StringComparison.Ordinal));
        Assert.Contains("\"name\":\"other\"", _store.Appended[^1], StringComparison.Ordinal);
        Assert.Empty(_sent);
    }

    [Theory]
    [InlineData(false, SecretStatus.Skipped)]
    [InlineData(true, SecretStatus.Unknown)]
    public async Task Earlier_doubt_survives_an_aborted_run(bool wasInDoubt, SecretStatus expected)
    {
        _service.AbortPolicy.AbortRun(AbortReason.CredentialRefused);
        Assert.Equal(expected, (await DeleteAsync(new DeleteRequest(Id, wasInDoubt))).Status);
        Assert.Contains($"\"status\":\"{expected}\"", _store.Appended[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_secret_that_still_exists_is_no_longer_in_doubt()
    {
        _service.Responds(200, $$"""{"secret_id":"{{Id}}","secret_name":"other","updated_at":"2026-01-01T00:00:00Z"}""");
        var outcome = await DeleteAsync(new DeleteRequest(Id, true) { Plan = new SecretSnapshot("planned", "", DateTimeOffset.UnixEpoch) });
        Assert.Equal((SecretStatus.Skipped, false), (outcome.Status, outcome.LeavesDoubt(wasInDoubt: true)));
    }

    [Fact]
    public async Task Sending_is_reported_even_without_an_audit_log()
    {
        _service.Responds(200, "", null, ("x-request-id", "r-1"));
        var outcome = await new AuditedDeletes(null, _sent.Add, Decide).DeleteAsync(
            _service.Client, new DeleteRequest(Id, false), _service.AbortPolicy, ScriptedService.Stop);
        Assert.Equal([Id], _sent);
        Assert.Null(outcome.Response!.RequestId);
    }

    [Fact]
    public async Task Key_is_never_written_to_the_log()
    {
        _service.Responds(404, $$"""{"detail":"{{ScriptedService.Key}}"}""", "application/json", ("x-request-id", ScriptedService.Key));
        await DeleteAsync(new DeleteRequest(Id, false));
        Assert.DoesNotContain(ScriptedService.Key, string.Concat(_store.Appended), StringComparison.Ordinal);
        Assert.Contains("NotFound", _store.Appended[^1], StringComparison.Ordinal);
    }

    private void Decide(Guid id, Outcome outcome) => _decided.Add((id, outcome.Status, _store.Appended is [.., var last] ? last : ""));

    private Task<Outcome> DeleteAsync(DeleteRequest request) =>
        new AuditedDeletes(_log, _sent.Add, Decide).DeleteAsync(_service.Client, request, _service.AbortPolicy, ScriptedService.Stop);
}
