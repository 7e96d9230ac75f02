using System.Buffers;
using System.Threading.Channels;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>
/// Writes a run's audit. Entries that are queued at about the same time are written together. A call returns when the operating system
/// has its entry; everything is flushed to the disk every 200 ms. After a failure, nothing more is written. Thread-safe.
/// </summary>
internal sealed class AuditLog : IDisposable
{
    private const int MaxBatchSize = 1024;
    private const int MaxWaitParts = 12;

    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(200);

    // A disk may be very slow, but one that does not respond for a minute, such as a network file system that is down, may never respond.
    // The wait is split: after the process was suspended, only the part that was running has timed out.
    private static readonly TimeSpan WaitPart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxCloseWait = TimeSpan.FromSeconds(5);

    private readonly Channel<Entry> _queue = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly IAuditStore _store;
    private readonly AuditLines _writer;
    private readonly TimeProvider _time;
    private readonly ITimer _flushTimer;
    private readonly Task _writing;
    private string? _failure;
    private bool _needsFlush;

    /// <summary>Begins the audit and writes the run's first line.</summary>
    /// <param name="store">The file; closed with this instance.</param>
    /// <param name="lines">Writes the lines.</param>
    /// <param name="version">The module's version.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AuditFileException">The file cannot be written.</exception>
    public AuditLog(IAuditStore store, AuditLines lines, string version, TimeProvider time)
    {
        _store = store;
        _time = time;
        _writer = lines;
        _writer.WriteRun(_lines, version);
        if (!TryWrite(static _ => { }, flushToDisk: true))
        {
            store.Dispose();
            throw new AuditFileException(_failure!);
        }

        _writing = Task.Run(() => WriteQueueAsync(CancellationToken.None));
        _flushTimer = time.CreateTimer(
            static queue => ((ChannelWriter<Entry>)queue!).TryWrite(new Entry { FlushToDisk = true }), _queue.Writer, FlushInterval, FlushInterval);
    }

    /// <summary>The reason why nothing more can be written, as a phrase; null while writing works.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Records that a request for the secret is about to be sent.</summary>
    /// <param name="item">The secret.</param>
    /// <param name="cancellationToken">Cancels the wait; the record may still be written.</param>
    /// <returns>True if it was recorded, so that the request may be sent.</returns>
    public Task<bool> MarkSentAsync(IWriteItem item, CancellationToken cancellationToken) =>
        QueueAsync(new Entry { Mark = item }, cancellationToken);

    /// <summary>Records the result for a secret.</summary>
    /// <param name="item">The secret.</param>
    /// <param name="outcome">The result.</param>
    /// <param name="cancellationToken">Cancels the wait; the record is still written.</param>
    /// <returns>True if it was recorded.</returns>
    public Task<bool> WriteResultAsync(IWriteItem item, Outcome outcome, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        _writer.WriteResult(line, item, outcome);
        return QueueAsync(new Entry { Line = line.WrittenMemory }, cancellationToken);
    }

    /// <summary>Closes the file.</summary>
    /// <param name="isComplete">True to record that the run left nothing to resume.</param>
    public void Close(bool isComplete)
    {
        if (isComplete)
        {
            var line = new ArrayBufferWriter<byte>();
            _writer.WriteCompleted(line);
            _queue.Writer.TryWrite(new Entry { Line = line.WrittenMemory });
        }

        Dispose();
    }

    /// <summary>Flushes everything recorded so far to the disk.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if everything is on the disk.</returns>
    public Task<bool> FlushToDiskAsync(CancellationToken cancellationToken) => QueueAsync(new Entry { FlushToDisk = true }, cancellationToken);

    /// <summary>Writes and flushes the queued entries and closes the file. If that takes longer than 5 s, it continues in the background.</summary>
    public void Dispose()
    {
        _flushTimer.Dispose();
        _queue.Writer.TryWrite(new Entry { FlushToDisk = true });
        _queue.Writer.TryComplete();
        var closed = _writing.ContinueWith(
            static (_, store) => ((IAuditStore)store!).Dispose(), _store, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
#pragma warning disable RS0030 // Dispose cannot be awaited; the wait is bounded.
            closed.WaitAsync(MaxCloseWait, _time).GetAwaiter().GetResult();
#pragma warning restore RS0030
        }
        catch (TimeoutException)
        {
            // The caller must not hang. Until the file is closed, other runs find it in use.
        }
    }

    private async Task<bool> QueueAsync(Entry entry, CancellationToken cancellationToken)
    {
        if (Failure is not null || !_queue.Writer.TryWrite(entry))
        {
            return false;
        }

        for (var parts = 0; parts < MaxWaitParts; parts++)
        {
            try
            {
                return await entry.IsWritten.Task.WaitAsync(WaitPart, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The store may only be slow.
            }
        }

        Fail($"a write did not finish within {MaxWaitParts * WaitPart.TotalSeconds} s");
        return false;
    }

    private async Task WriteQueueAsync(CancellationToken cancellationToken)
    {
        var batch = new List<Entry>();
        while (await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MaxBatchSize && _queue.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            var isWritten = TryWrite(lines => WriteBatch(lines, batch), batch.Exists(static entry => entry.FlushToDisk));
            batch.ForEach(entry => entry.IsWritten.SetResult(isWritten));
        }
    }

    private void WriteBatch(ArrayBufferWriter<byte> lines, List<Entry> batch)
    {
        _writer.WriteSent(lines, batch.Select(static entry => entry.Mark).OfType<IWriteItem>());
        foreach (var entry in batch)
        {
            lines.Write(entry.Line.Span);
        }
    }

    // Catches everything: after an exception here, callers would wait for their entries forever.
    private bool TryWrite(Action<ArrayBufferWriter<byte>> fill, bool flushToDisk)
    {
        if (Failure is not null)
        {
            return false;
        }

        try
        {
            fill(_lines);
            if (_lines.WrittenCount > 0)
            {
                _needsFlush = true;
                _store.Append(_lines.WrittenSpan);
                _lines.ResetWrittenCount();
            }

            if (_needsFlush && flushToDisk)
            {
                _store.FlushToDisk();
                _needsFlush = false;
            }

            return true;
        }
        catch (Exception failure)
        {
            Fail(failure.Message);
            return false;
        }
    }

    // The first reason is kept.
    private void Fail(string reason) => Interlocked.CompareExchange(ref _failure, reason, null);

    private sealed class Entry
    {
        public IWriteItem? Mark { get; init; }

        public ReadOnlyMemory<byte> Line { get; init; }

        public bool FlushToDisk { get; init; }

        public TaskCompletionSource<bool> IsWritten { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The files of a run: the audit file that it writes, and the one that it resumes from. Both may be the same file.</summary>
/// <param name="Path">The full path of the file that is written; null if none is.</param>
/// <param name="Log">Writes the file; null if none is written.</param>
/// <param name="Resumed">The results of earlier runs, from the file to resume from; null if there is none.</param>
internal sealed record RunFiles(string? Path, AuditLog? Log, AuditReader? Resumed) : IDisposable
{
    /// <summary>Represents a run without files.</summary>
    public static RunFiles None { get; } = new(null, null, null);

    /// <summary>Closes the file that is written.</summary>
    public void Dispose() => Log?.Dispose();
}
