using System.Text;
using System.Text.Json;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests.Audit;

public sealed class AuditLogTests : IDisposable
{
    private static readonly AccountIdentity Account = new("https://example.test/", "****cdef", "owner-1");
    private readonly RecordingStore _store = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _store.Dispose();

    [Fact]
    public void First_line_of_a_run_is_flushed_to_disk_before_anything_else()
    {
        using var log = NewLog();
        var line = JsonDocument.Parse(_store.Appended.Single()).RootElement;
        Assert.Equal("owner-1", line.GetProperty("run").GetProperty("owner").GetString());
        Assert.Equal([1], _store.Flushes);
    }

    [Fact]
    public void Run_does_not_start_if_its_first_line_cannot_be_written()
    {
        _store.Failure = new IOException("No space left on device");
        Assert.Equal("No space left on device", Assert.Throws<AuditFileException>(NewLog).Message);
        Assert.True(_store.IsClosed);
    }

    [Fact]
    public async Task Mark_completes_only_after_it_is_written()
    {
        using var log = NewLog();
        var id = Guid.NewGuid();
        _store.MayWrite.Reset();
        var marking = log.MarkSentAsync(new SecretReference(id, false), Stop);
        Assert.False(marking.IsCompleted);
        _store.MayWrite.Set();
        Assert.True(await marking);
        Assert.Contains($"\"sent\":[\"{id}\"]", _store.Appended[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Marks_queued_during_a_write_are_written_together()
    {
        using var log = NewLog();
        _store.MayWrite.Reset();
        var first = log.MarkSentAsync(new SecretReference(Guid.NewGuid(), false), Stop);
        var rest = Enumerable.Range(0, 50).Select(_ => log.MarkSentAsync(new SecretReference(Guid.NewGuid(), false), Stop)).ToArray();
        _store.MayWrite.Set();
        Assert.True(await first);
        Assert.All(await Task.WhenAll(rest), Assert.True);
        // One line for the run, and one or two writes for the marks: the first may already have been in progress.
        Assert.InRange(_store.Appended.Count, 2, 3);
    }

    [Fact]
    public async Task Decision_line_contains_every_field()
    {
        using (var log = NewLog())
        {
            var id = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef");
            var request = new SecretReference(id, false) { Name = "né\u001b", ToolName = "t", ToolArgument = "a" };
            var response = new ApiResponse(RequestEffect.Applied, FailureReason.None) { StatusCode = 200, RequestId = "r-1" };
            Assert.True(await log.WriteResultAsync(request, new Outcome(SecretStatus.Deleted, response, 2, TimeSpan.Zero), Stop));
        }

        Assert.Equal(
            "{\"time\":\"2000-01-01T00:00:00Z\",\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"owner\":\"owner-1\","
            + "\"id\":\"01234567-89ab-cdef-0123-456789abcdef\",\"name\":\"n\\u00E9\\u001B\",\"toolName\":\"t\",\"toolArgument\":\"a\","
            + "\"status\":\"Deleted\",\"httpStatus\":200,\"attempts\":2,\"requestId\":\"r-1\"}\n",
            _store.Appended[^1]);
    }

    [Fact]
    public async Task Invalid_or_overlong_name_is_still_written()
    {
        using var log = NewLog();
        var request = new SecretReference(Guid.NewGuid(), false) { Name = "half \uD800 " + new string('n', 5000) };
        Assert.True(await log.WriteResultAsync(request, new Outcome(SecretStatus.Skipped, null, 0, TimeSpan.Zero), Stop));
        Assert.InRange(_store.Appended[^1].Length, 2000, 2500);
    }

    [Fact]
    public async Task Log_is_flushed_to_disk_every_200_ms_but_only_after_a_write()
    {
        using var log = NewLog();
        await _store.Flushed.WaitAsync(Stop).BoundedAsync();
        Assert.True(await log.MarkSentAsync(new SecretReference(Guid.NewGuid(), false), Stop));
        Assert.Equal([1], _store.Flushes);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await _store.Flushed.WaitAsync(Stop).BoundedAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await log.FlushToDiskAsync(Stop));
        Assert.Equal([1, 2], _store.Flushes);
    }

    [Fact]
    public void Closing_writes_queued_lines_even_if_their_callers_were_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var id = Guid.NewGuid();
        using (var log = NewLog())
        {
            _store.MayWrite.Reset();
            var marking = log.MarkSentAsync(new SecretReference(id, false), cancellation.Token);
            cancellation.Cancel();
            _store.MayWrite.Set();
        }

        Assert.Contains(id.ToString(), _store.Appended[^1], StringComparison.Ordinal);
        Assert.Equal(_store.Appended.Count, _store.Flushes[^1]);
        Assert.True(_store.IsClosed);
    }

    [Fact]
    public async Task After_a_failure_nothing_more_is_written_and_the_reason_is_kept()
    {
        using var log = NewLog();
        _store.Failure = new IOException("No space left on device");
        Assert.False(await log.MarkSentAsync(new SecretReference(Guid.NewGuid(), false), Stop));
        _store.Failure = null;
        Assert.False(await log.MarkSentAsync(new SecretReference(Guid.NewGuid(), false), Stop));
        Assert.False(await log.FlushToDiskAsync(Stop));
        Assert.Equal("No space left on device", log.Failure);
        Assert.Single(_store.Appended);
    }

    [Fact]
    public async Task Closed_log_permits_no_further_requests()
    {
        var log = NewLog();
        log.Dispose();
        Assert.False(await log.MarkSentAsync(new SecretReference(Guid.NewGuid(), false), Stop));
    }

    [Fact]
    public async Task Names_of_any_length_leave_a_line_short_enough_to_be_read_again()
    {
        var name = string.Concat(Enumerable.Repeat("😀", 1024));
        var fields = new SecretFields { Name = name, ToolName = new(name), ToolArgument = new(name) };
        var numbers = new CreationNumbers(static text => text);
        using (var log = NewLog())
        {
            await _store.WriteStarted.WaitAsync(Stop).BoundedAsync();
            _store.MayWrite.Reset();
            var marks = Enumerable.Range(0, 256).Select(_ => log.MarkSentAsync(new SecretCreation(fields, numbers.Next(fields)), Stop)).ToArray();
            _store.MayWrite.Set();
            Assert.All(await Task.WhenAll(marks), Assert.True);
        }

        var reader = AuditReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(_store.Appended))), Stop);
        Assert.Equal(256, reader.Creations.InDoubt.Count());
    }

    [Fact]
    public async Task Closing_returns_even_if_the_file_system_hangs()
    {
        var log = NewLog();
        await _store.WriteStarted.WaitAsync(Stop).BoundedAsync();
        _store.MayWrite.Reset();
        _ = log.MarkSentAsync(new SecretReference(Guid.NewGuid(), false), Stop);
        await _store.WriteStarted.WaitAsync(Stop).BoundedAsync();
        var closing = Task.Run(log.Dispose, Stop);
        await AdvanceUntilAsync(closing);
        Assert.False(_store.IsClosed);

        // Once the file system responds again, the queued line is written and the file is closed.
        _store.MayWrite.Set();
        await _store.Closed.BoundedAsync();
        Assert.Equal(2, _store.Appended.Count);
    }

    [Fact]
    public async Task Hanging_write_times_out_and_later_writes_fail_at_once()
    {
        using var log = NewLog();
        _store.MayWrite.Reset();
        var request = new SecretReference(Guid.NewGuid(), false);
        var deciding = log.WriteResultAsync(request, Outcome.WithoutResponse(SecretStatus.Deleted), Stop);
        await AdvanceUntilAsync(deciding);
        Assert.False(await deciding);
        Assert.Equal("a write did not finish within 60 s", log.Failure);
        Assert.False(await log.MarkSentAsync(new SecretReference(Guid.NewGuid(), false), Stop));
        _store.MayWrite.Set();
    }

    [Fact]
    public async Task Suspended_process_does_not_time_out_its_write()
    {
        using var log = NewLog();
        await _store.WriteStarted.WaitAsync(Stop).BoundedAsync();
        _store.MayWrite.Reset();
        var marking = log.MarkSentAsync(new SecretReference(Guid.NewGuid(), false), Stop);
        await _store.WriteStarted.WaitAsync(Stop).BoundedAsync();
        _time.Advance(TimeSpan.FromHours(8));
        _store.MayWrite.Set();
        Assert.True(await marking);
        Assert.Null(log.Failure);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_for_a_line_at_once()
    {
        using var log = NewLog();
        using var cancellation = new CancellationTokenSource();
        _store.MayWrite.Reset();
        var deciding = log.WriteResultAsync(new SecretReference(Guid.NewGuid(), false), Outcome.WithoutResponse(SecretStatus.Deleted), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deciding.BoundedAsync());
        Assert.Null(log.Failure);
        _store.MayWrite.Set();
    }

    // The task may not have started its timer yet, so the clock advances until the task completes.
    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await task;
    }

    private AuditLog NewLog() => new(_store, new AuditLines(Account, _time), "1.0.0", _time);
}
