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
    public void A_run_begins_with_a_line_that_is_on_the_disk_before_anything_else()
    {
        using var writer = NewWriter();
        var line = JsonDocument.Parse(_store.Appended.Single()).RootElement;
        Assert.Equal("owner-1", line.GetProperty("run").GetProperty("owner").GetString());
        Assert.Equal([1], _store.Flushes);
    }

    [Fact]
    public void Where_not_even_that_can_be_written_there_is_no_run()
    {
        _store.Failure = new IOException("No space left on device");
        Assert.Equal("No space left on device", Assert.Throws<AuditFileException>(NewWriter).Message);
        Assert.True(_store.IsClosed);
    }

    [Fact]
    public async Task Whoever_asks_goes_on_once_it_is_written()
    {
        using var writer = NewWriter();
        var id = Guid.NewGuid();
        _store.MayWrite.Reset();
        var marking = writer.MarkSentAsync(id, Stop);
        Assert.False(marking.IsCompleted);
        _store.MayWrite.Set();
        Assert.True(await marking);
        Assert.Contains($"\"sent\":[\"{id}\"]", _store.Appended[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_asked_for_while_something_is_written_is_written_at_once()
    {
        using var writer = NewWriter();
        _store.MayWrite.Reset();
        var first = writer.MarkSentAsync(Guid.NewGuid(), Stop);
        var rest = Enumerable.Range(0, 50).Select(_ => writer.MarkSentAsync(Guid.NewGuid(), Stop)).ToArray();
        _store.MayWrite.Set();
        Assert.True(await first);
        Assert.All(await Task.WhenAll(rest), Assert.True);
        // The run's, and one or two for the marks: the first may have been under way.
        Assert.InRange(_store.Appended.Count, 2, 3);
    }

    [Fact]
    public async Task A_decision_has_every_field()
    {
        using (var writer = NewWriter())
        {
            var order = new SecretReference(
                Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), false)
            { Name = "né\u001b", ToolName = "t", ToolArgument = "a" };
            var response = new ApiResponse(RequestEffect.Applied, FailureReason.None) { StatusCode = 200, RequestId = "r-1" };
            Assert.True(await writer.WriteDecisionAsync(order, new Outcome(SecretStatus.Deleted, response, 2, TimeSpan.Zero), Stop));
        }

        Assert.Equal(
            "{\"time\":\"2000-01-01T00:00:00Z\",\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"owner\":\"owner-1\","
            + "\"id\":\"01234567-89ab-cdef-0123-456789abcdef\",\"name\":\"n\\u00E9\\u001B\",\"toolName\":\"t\",\"toolArgument\":\"a\","
            + "\"status\":\"Deleted\",\"httpStatus\":200,\"attempts\":2,\"requestId\":\"r-1\"}\n",
            _store.Appended[^1]);
    }

    [Fact]
    public async Task A_name_that_is_no_text_is_written_all_the_same()
    {
        using var writer = NewWriter();
        var order = new SecretReference(Guid.NewGuid(), false) { Name = "half \uD800 " + new string('n', 5000) };
        Assert.True(await writer.WriteDecisionAsync(order, new Outcome(SecretStatus.Skipped, null, 0, TimeSpan.Zero), Stop));
        Assert.InRange(_store.Appended[^1].Length, 1000, 1500);
    }

    [Fact]
    public async Task To_the_disk_it_goes_every_200_ms_and_only_where_there_is_something()
    {
        using var writer = NewWriter();
        await _store.Flushed.WaitAsync(Stop).BoundedAsync();
        Assert.True(await writer.MarkSentAsync(Guid.NewGuid(), Stop));
        Assert.Equal([1], _store.Flushes);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await _store.Flushed.WaitAsync(Stop).BoundedAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await writer.FlushToDiskAsync(Stop));
        Assert.Equal([1, 2], _store.Flushes);
    }

    [Fact]
    public void Closing_writes_what_is_queued_though_nobody_waits_for_it_any_more()
    {
        using var stopped = new CancellationTokenSource();
        var id = Guid.NewGuid();
        using (var writer = NewWriter())
        {
            _store.MayWrite.Reset();
            var asked = writer.MarkSentAsync(id, stopped.Token);
            stopped.Cancel();
            _store.MayWrite.Set();
        }

        Assert.Contains(id.ToString(), _store.Appended[^1], StringComparison.Ordinal);
        Assert.Equal(_store.Appended.Count, _store.Flushes[^1]);
        Assert.True(_store.IsClosed);
    }

    [Fact]
    public async Task After_a_failure_nothing_more_is_written_and_the_reason_stays()
    {
        using var writer = NewWriter();
        _store.Failure = new IOException("No space left on device");
        Assert.False(await writer.MarkSentAsync(Guid.NewGuid(), Stop));
        _store.Failure = null;
        Assert.False(await writer.MarkSentAsync(Guid.NewGuid(), Stop));
        Assert.False(await writer.FlushToDiskAsync(Stop));
        Assert.Equal("No space left on device", writer.Failure);
        Assert.Single(_store.Appended);
    }

    [Fact]
    public async Task Once_closed_nothing_may_be_sent()
    {
        var writer = NewWriter();
        writer.Dispose();
        Assert.False(await writer.MarkSentAsync(Guid.NewGuid(), Stop));
    }

    [Fact]
    public async Task What_a_resumed_run_repeats_has_no_status_and_says_that_it_is_repeated()
    {
        using (var writer = NewWriter())
        {
            var order = new SecretReference(Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), false) { Name = "db" };
            Assert.True(await writer.WriteResumedAsync(order, SecretStatus.Deleted, Stop));
        }

        Assert.Equal(
            "{\"time\":\"2000-01-01T00:00:00Z\",\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"owner\":\"owner-1\","
            + "\"id\":\"01234567-89ab-cdef-0123-456789abcdef\",\"name\":\"db\",\"resumed\":true,\"settled\":\"Deleted\"}\n",
            _store.Appended[^1]);
    }

    [Fact]
    public async Task Closing_ends_though_the_file_system_answers_no_more()
    {
        var writer = NewWriter();
        await _store.Begun.WaitAsync(Stop).BoundedAsync();
        _store.MayWrite.Reset();
        _ = writer.MarkSentAsync(Guid.NewGuid(), Stop);
        await _store.Begun.WaitAsync(Stop).BoundedAsync();
        var closing = Task.Run(writer.Dispose, Stop);
        await AdvanceUntilAsync(closing);
        Assert.False(_store.IsClosed);

        // Once it answers again, what was queued is written and the file is closed.
        _store.MayWrite.Set();
        await _store.Closed.BoundedAsync();
        Assert.Equal(2, _store.Appended.Count);
    }

    [Fact]
    public async Task Waiting_for_a_line_ends_though_the_file_system_answers_no_more_and_then_nothing_more_is_awaited()
    {
        using var writer = NewWriter();
        _store.MayWrite.Reset();
        var order = new SecretReference(Guid.NewGuid(), false);
        var deciding = writer.WriteResumedAsync(order, SecretStatus.Deleted, Stop);
        await AdvanceUntilAsync(deciding);
        Assert.False(await deciding);
        Assert.Equal("a write did not finish within 60 s", writer.Failure);
        Assert.False(await writer.MarkSentAsync(Guid.NewGuid(), Stop));
        _store.MayWrite.Set();
    }

    [Fact]
    public async Task A_process_that_was_suspended_while_a_line_was_written_waits_on()
    {
        using var writer = NewWriter();
        await _store.Begun.WaitAsync(Stop).BoundedAsync();
        _store.MayWrite.Reset();
        var marking = writer.MarkSentAsync(Guid.NewGuid(), Stop);
        await _store.Begun.WaitAsync(Stop).BoundedAsync();
        _time.Advance(TimeSpan.FromHours(8));
        _store.MayWrite.Set();
        Assert.True(await marking);
        Assert.Null(writer.Failure);
    }

    [Fact]
    public async Task A_stop_ends_the_waiting_for_a_line_at_once()
    {
        using var writer = NewWriter();
        using var stopped = new CancellationTokenSource();
        _store.MayWrite.Reset();
        var deciding = writer.WriteResumedAsync(new SecretReference(Guid.NewGuid(), false), SecretStatus.Deleted, stopped.Token);
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deciding.BoundedAsync());
        Assert.Null(writer.Failure);
        _store.MayWrite.Set();
    }

    // Whoever waits may not have begun to: the clock goes on until they are done.
    private async Task AdvanceUntilAsync(Task waiting)
    {
        while (!waiting.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await waiting;
    }

    private AuditLog NewWriter() => new(_store, Account, "1.0.0", _time);
}
