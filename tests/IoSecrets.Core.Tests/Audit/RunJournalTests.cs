using System.Net.Http.Headers;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Audit;

public sealed class RunJournalTests : IDisposable
{
    private static readonly Guid Id = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef");

    private readonly ScriptedService _service = new();
    private readonly RecordingStore _store = new();
    private readonly AuditLog _log;
    private readonly RunJournal _journal;

    public RunJournalTests()
    {
        var account = new AccountIdentity("https://example.test/", "****cdef", null);
        _log = new(_store, new AuditLines(account, TimeProvider.System), "1.0.0", TimeProvider.System);
        _journal = NewJournal(new RunFiles("run.jsonl", _log, Resumed: null));
    }

    public void Dispose()
    {
        _journal.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task ID_is_written_before_its_request_and_the_result_after_it()
    {
        IReadOnlyList<string> whenSent = [];
        var unknownWhenSent = 0;
        _service.RespondsWith(_ =>
        {
            whenSent = _store.Appended;
            unknownWhenSent = _journal.ToReport().Unknown;
            return Task.FromResult(new HttpResponseMessage { Headers = { { "x-request-id", "r-1" } } });
        });
        var outcome = await DeleteAsync(new SecretReference(Id, false));
        Assert.Equal(SecretStatus.Deleted, outcome.Status);
        Assert.Contains($"\"sent\":[\"{Id}\"]", whenSent[^1], StringComparison.Ordinal);
        Assert.Contains("\"status\":\"Deleted\",\"httpStatus\":200,\"attempts\":1,\"requestId\":\"r-1\"", _store.Appended[^1], StringComparison.Ordinal);
        Assert.Equal((1, 1, 0), (unknownWhenSent, _journal.Counts[SecretStatus.Deleted], _journal.ToReport().Unknown));
    }

    [Fact]
    public async Task Result_is_in_the_file_before_anyone_sees_it()
    {
        _service.RespondsWith(_ =>
        {
            _store.MayWrite.Reset();
            return Task.FromResult(new HttpResponseMessage());
        });
        // The line that begins the run, and the one that names the ID.
        var deleting = DeleteAsync(new SecretReference(Id, false));
        for (var writes = 0; writes < 3; writes++)
        {
            await _store.WriteStarted.WaitAsync(ScriptedService.Stop).BoundedAsync();
        }

        Assert.Equal((0, 1, false), (_journal.Counts.Total, _journal.ToReport().Unknown, deleting.IsCompleted));
        _store.MayWrite.Set();
        await deleting.BoundedAsync();
        Assert.Equal(1, _journal.Counts[SecretStatus.Deleted]);
    }

    [Fact]
    public async Task Confirmed_result_is_not_unknown_if_the_wait_for_the_file_is_cancelled()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ScriptedService.Stop);
        _service.RespondsWith(_ =>
        {
            _store.MayWrite.Reset();
            return Task.FromResult(new HttpResponseMessage());
        });
        var secret = new SecretReference(Id, false);
        _journal.Receive(secret);
        var deleting = _journal.DeleteAsync(_service.Client, secret, check: null, stopping.Token);
        // The line that begins the run, the one that names the ID, and its result.
        for (var writes = 0; writes < 3; writes++)
        {
            await _store.WriteStarted.WaitAsync(ScriptedService.Stop).BoundedAsync();
        }

        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deleting.BoundedAsync());
        Assert.Equal((1, 0), (_journal.ToReport().Deleted, _journal.ToReport().Unknown));
        _store.MayWrite.Set();
    }

    [Fact]
    public async Task ID_that_cannot_be_written_is_not_sent_and_the_run_is_aborted_with_the_reason()
    {
        _store.Failure = new IOException("No space left on device");
        Assert.Equal(SecretStatus.Skipped, (await DeleteAsync(new SecretReference(Id, false))).Status);
        Assert.Equal((AbortReason.AuditLost, "No space left on device"), (_service.AbortPolicy.Abort!.Reason, _service.AbortPolicy.Abort.Failure));
        Assert.Empty(_service.Requests);
        Assert.Equal((1, 0), (_journal.ToReport().Skipped, _journal.ToReport().Unknown));
    }

    [Fact]
    public async Task After_the_abort_no_ID_is_written_as_sent()
    {
        _service.AbortPolicy.AbortRun(AbortReason.CredentialRefused);
        Assert.Equal(SecretStatus.Skipped, (await DeleteAsync(new SecretReference(Id, false))).Status);
        Assert.DoesNotContain(_store.Appended, line => line.Contains("\"sent\"", StringComparison.Ordinal));
        Assert.Equal(1, _journal.ToReport().Skipped);
    }

    [Fact]
    public async Task Result_that_cannot_be_written_is_still_reported_and_the_run_is_aborted()
    {
        _service.RespondsWith(_ =>
        {
            _store.Failure = new IOException("No space left on device");
            return Task.FromResult(new HttpResponseMessage());
        });
        Assert.Equal(SecretStatus.Deleted, (await DeleteAsync(new SecretReference(Id, false))).Status);
        Assert.Equal(AbortReason.AuditLost, _service.AbortPolicy.Abort!.Reason);
        Assert.Equal((1, 1), (_journal.Counts.Total, _journal.Counts[SecretStatus.Deleted]));
    }

    [Fact]
    public async Task Changed_secret_gets_its_result_and_is_never_written_as_sent()
    {
        _service.Responds(200, $$"""{"secret_id":"{{Id}}","secret_name":"other","updated_at":"2026-01-01T00:00:00Z"}""");
        Assert.Equal(SecretStatus.Skipped, (await DeleteAsync(Planned(wasInDoubt: false))).Status);
        Assert.DoesNotContain(_store.Appended, line => line.Contains("\"sent\"", StringComparison.Ordinal));
        Assert.Contains("\"name\":\"other\"", _store.Appended[^1], StringComparison.Ordinal);
        Assert.Equal((1, 0), (_journal.ToReport().Skipped, _journal.ToReport().UnsettledCount));
    }

    [Theory]
    [InlineData(false, SecretStatus.Skipped)]
    [InlineData(true, SecretStatus.Unknown)]
    public async Task Doubt_from_before_the_abort_remains(bool wasInDoubt, SecretStatus expected)
    {
        _service.AbortPolicy.AbortRun(AbortReason.CredentialRefused);
        Assert.Equal(expected, (await DeleteAsync(new SecretReference(Id, wasInDoubt))).Status);
        Assert.Contains($"\"status\":\"{expected}\"", _store.Appended[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doubt_ends_if_the_secret_exists_and_has_changed()
    {
        _service.Responds(200, $$"""{"secret_id":"{{Id}}","secret_name":"other","updated_at":"2026-01-01T00:00:00Z"}""");
        var outcome = await DeleteAsync(Planned(wasInDoubt: true));
        Assert.Equal((SecretStatus.Skipped, false), (outcome.Status, outcome.LeavesDoubt(wasInDoubt: true)));
    }

    [Fact]
    public async Task Without_a_file_the_request_is_recorded_in_memory()
    {
        using var journal = NewJournal(RunFiles.None);
        var unknownWhenSent = 0;
        _service.RespondsWith(_ =>
        {
            unknownWhenSent = journal.ToReport().Unknown;
            return Task.FromResult(new HttpResponseMessage { Headers = { { "x-request-id", "r-1" } } });
        });
        var secret = new SecretReference(Id, false);
        journal.Receive(secret);
        var outcome = await DeleteAsync(journal, secret);
        Assert.Equal((1, 1), (unknownWhenSent, journal.Counts[SecretStatus.Deleted]));
        Assert.Null(outcome.Response!.RequestId);
    }

    [Fact]
    public async Task After_the_journal_is_closed_no_request_leaves_without_being_written()
    {
        var secret = new SecretReference(Id, false);
        _journal.Receive(secret);
        _journal.Dispose();
        Assert.Equal(SecretStatus.Skipped, (await DeleteAsync(_journal, secret)).Status);
        Assert.Empty(_service.Requests);
    }

    [Fact]
    public async Task Nothing_that_is_written_contains_the_key()
    {
        _service.Responds(404, $$"""{"detail":"{{ScriptedService.Key}}"}""", "application/json", ("x-request-id", ScriptedService.Key));
        await DeleteAsync(new SecretReference(Id, false));
        Assert.DoesNotContain(ScriptedService.Key, string.Concat(_store.Appended), StringComparison.Ordinal);
        Assert.Contains("NotFound", _store.Appended[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_run_may_create_change_and_delete_and_one_file_records_all_three()
    {
        using var value = SecretValue.From("hunter2-the-value"u8);
        var fields = new SecretFields { Name = "has hunter2-the-value", Value = value };
        var other = new SecretReference(Guid.NewGuid(), false);
        using var update = new SecretUpdate(other, fields);
        using var creation = new SecretCreation(fields, new CreationNumbers(static text => text).Next(fields));
        _journal.Receive(update);
        _journal.Receive(creation);
        var whenCreated = "";
        _service.Responds(200).Responds(200).RespondsWith(_ =>
        {
            whenCreated = _store.Appended[^1];
            var body = $$"""{"secret_id":"{{Id}}","secret_name":"n"}""";
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) });
        });
        await DeleteAsync(new SecretReference(Id, false));
        await _journal.UpdateAsync(_service.Client, update, check: null, ScriptedService.Stop);
        Assert.Contains("\"operation\":\"Update\"", _store.Appended[^1], StringComparison.Ordinal);
        Assert.Contains("\"name\":\"has ****\",\"changed\":[\"name\",\"value\"],\"status\":\"Updated\"", _store.Appended[^1], StringComparison.Ordinal);
        await _journal.CreateAsync(_service.Client, creation, ScriptedService.Stop);
        Assert.Contains("\"operation\":\"Create\",\"sent\":[{\"name\":\"has ****\",\"number\":1}]", whenCreated, StringComparison.Ordinal);
        Assert.Contains($"\"id\":\"{Id}\",\"name\":\"has ****\",\"number\":1,\"status\":\"Created\"", _store.Appended[^1], StringComparison.Ordinal);
        var report = _journal.ToReport();
        Assert.Equal((3, 1, 1, 1, 0), (report.Total, report.Deleted, report.Updated, report.Created, report.UnsettledCount));
    }

    [Theory]
    [InlineData("a", SecretStatus.Unknown)]
    [InlineData("b", SecretStatus.Created)]
    public async Task Without_the_list_a_create_in_doubt_is_not_sent_and_every_other_is(string name, SecretStatus expected)
    {
        var line = "{\"operation\":\"Create\",\"sent\":[{\"name\":\"a\",\"number\":1}]}"u8.ToArray();
        var history = AuditReader.Read(new MemoryStream(line), ScriptedService.Stop);
        using var journal = new RunJournal(
            _service.NewConnection(), SecretOperation.Create, new RunFiles(null, null, history));
        var fields = new SecretFields { Name = name };
        using var creation = new SecretCreation(fields, new CreationNumbers(static text => text).Next(fields));
        journal.Receive(creation);
        _service.Responds(200, $$"""{"secret_id":"{{Id}}","secret_name":"b"}""");
        var outcome = await journal.CreateAsync(_service.Client, creation, ScriptedService.Stop);
        Assert.Equal((expected, expected == SecretStatus.Created ? 1 : 0), (outcome.Status, _service.Requests.Count));
    }

    private static SecretReference Planned(bool wasInDoubt) => new(Id, wasInDoubt)
    {
        Name = "planned",
        ToolName = "",
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private RunJournal NewJournal(RunFiles files) => new(_service.NewConnection(), SecretOperation.Delete, files);

    private Task<Outcome> DeleteAsync(RunJournal journal, SecretReference secret) => journal.DeleteAsync(
        _service.Client, secret, secret.Snapshot is { } snapshot ? snapshot.ObjectionTo : null, ScriptedService.Stop);

    private Task<Outcome> DeleteAsync(SecretReference secret)
    {
        _journal.Receive(secret);
        return DeleteAsync(_journal, secret);
    }
}
