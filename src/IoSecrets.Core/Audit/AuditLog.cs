using System.Buffers;
using System.Threading.Channels;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>
/// Writes a run's audit: what is asked for at about the same time is written at once. Whoever asks goes on when it is with the operating
/// system; to the disk it goes every 200 ms. After a failure nothing more is written. Safe for any thread.
/// </summary>
internal sealed class AuditLog : IDisposable
{
    private const int LargestGroup = 1024;
    private const int MostParts = 12;

    private static readonly TimeSpan DiskInterval = TimeSpan.FromMilliseconds(200);

    // A disk may be very slow. What is silent for a minute, such as a file system over a network that is down, may never answer. In parts:
    // a process that was suspended finds one of them over, and the others still to come.
    private static readonly TimeSpan PartOfWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestClosing = TimeSpan.FromSeconds(5);

    private readonly Channel<Entry> _queue = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly IAuditStore _store;
    private readonly AuditLines _format;
    private readonly TimeProvider _time;
    private readonly ITimer _disk;
    private readonly Task _writing;
    private string? _failure;
    private bool _isDirty;

    /// <summary>Begins a run's audit with a line of its own.</summary>
    /// <param name="file">Where to; closed with this.</param>
    /// <param name="account">Whose secrets they are.</param>
    /// <param name="version">Which version of the module writes.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="AuditFileException">The file cannot be written.</exception>
    public AuditLog(AuditFile file, AccountIdentity account, string version, TimeProvider time)
        : this((IAuditStore)file, account, version, time)
    {
    }

    internal AuditLog(IAuditStore store, AccountIdentity account, string version, TimeProvider time)
    {
        _store = store;
        _time = time;
        _format = new AuditLines(account, time);
        _format.WriteRun(_lines, version);
        if (!TryWrite(static _ => { }, toDisk: true))
        {
            store.Dispose();
            throw new AuditFileException(_failure!);
        }

        _writing = Task.Run(() => WriteQueueAsync(CancellationToken.None));
        _disk = time.CreateTimer(
            static queue => ((ChannelWriter<Entry>)queue!).TryWrite(new Entry { IsToDisk = true }), _queue.Writer, DiskInterval, DiskInterval);
    }

    /// <summary>Why nothing more can be written, a phrase; null while it can.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Notes that a request to delete the secret is about to leave.</summary>
    /// <param name="id">The secret's id.</param>
    /// <param name="cancellationToken">Ends the waiting; it may be noted all the same.</param>
    /// <returns>Whether it was noted, so that the request may leave.</returns>
    public Task<bool> MarkSentAsync(Guid id, CancellationToken cancellationToken) => QueueAsync(new Entry { Mark = id }, cancellationToken);

    /// <summary>Notes what became of a secret.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="cancellationToken">Ends the waiting; it is noted all the same.</param>
    /// <returns>Whether it was noted.</returns>
    public Task<bool> WriteDecisionAsync(SecretReference secret, Outcome outcome, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        _format.WriteDecision(line, secret, outcome);
        return QueueAsync(new Entry { Line = line.WrittenMemory }, cancellationToken);
    }

    /// <summary>Repeats how an earlier run settled a secret, in a file that does not say so yet.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="settled">How it was settled.</param>
    /// <param name="cancellationToken">Ends the waiting; it is noted all the same.</param>
    /// <returns>Whether it was noted.</returns>
    public Task<bool> WriteResumedAsync(SecretReference secret, SecretStatus settled, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        _format.WriteResumed(line, secret, settled);
        return QueueAsync(new Entry { Line = line.WrittenMemory }, cancellationToken);
    }

    /// <summary>Has everything noted so far on the disk.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it is.</returns>
    public Task<bool> FlushToDiskAsync(CancellationToken cancellationToken) => QueueAsync(new Entry { IsToDisk = true }, cancellationToken);

    /// <summary>Writes what is still queued, to the disk too, and closes the file. Where that takes longer than 5 s, it goes on by itself.</summary>
    public void Dispose()
    {
        _disk.Dispose();
        _queue.Writer.TryWrite(new Entry { IsToDisk = true });
        _queue.Writer.TryComplete();
        var closed = _writing.ContinueWith(
            static (_, store) => ((IAuditStore)store!).Dispose(), _store, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
#pragma warning disable RS0030 // Dispose cannot be awaited; the wait is bounded.
            closed.WaitAsync(LongestClosing, _time).GetAwaiter().GetResult();
#pragma warning restore RS0030
        }
        catch (TimeoutException)
        {
            // Whoever closes is to come back. Until the file is closed, it is busy for other runs.
        }
    }

    private async Task<bool> QueueAsync(Entry entry, CancellationToken cancellationToken)
    {
        if (Failure is not null || !_queue.Writer.TryWrite(entry))
        {
            return false;
        }

        for (var parts = 0; parts < MostParts; parts++)
        {
            try
            {
                return await entry.IsWritten.Task.WaitAsync(PartOfWait, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // It may only be slow.
            }
        }

        Fail($"a write did not finish within {MostParts * PartOfWait.TotalSeconds} s");
        return false;
    }

    private async Task WriteQueueAsync(CancellationToken cancellationToken)
    {
        var group = new List<Entry>();
        while (await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            group.Clear();
            while (group.Count < LargestGroup && _queue.Reader.TryRead(out var entry))
            {
                group.Add(entry);
            }

            var isWritten = TryWrite(lines => WriteGroup(lines, group), group.Exists(static entry => entry.IsToDisk));
            group.ForEach(entry => entry.IsWritten.SetResult(isWritten));
        }
    }

    private void WriteGroup(ArrayBufferWriter<byte> lines, List<Entry> group)
    {
        var marks = group.Where(static entry => entry.Mark != Guid.Empty).Select(static entry => entry.Mark).ToArray();
        if (marks.Length > 0)
        {
            _format.WriteSent(lines, marks);
        }

        foreach (var entry in group)
        {
            lines.Write(entry.Line.Span);
        }
    }

    // Whatever goes wrong, nobody may wait for it for ever.
    private bool TryWrite(Action<ArrayBufferWriter<byte>> fill, bool toDisk)
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
                _isDirty = true;
                _store.Append(_lines.WrittenSpan);
                _lines.ResetWrittenCount();
            }

            if (_isDirty && toDisk)
            {
                _store.FlushToDisk();
                _isDirty = false;
            }

            return true;
        }
        catch (Exception failure)
        {
            Fail(failure.Message);
            return false;
        }
    }

    // The first reason stays.
    private void Fail(string reason) => Interlocked.CompareExchange(ref _failure, reason, null);

    private sealed class Entry
    {
        public Guid Mark { get; init; }

        public ReadOnlyMemory<byte> Line { get; init; }

        public bool IsToDisk { get; init; }

        public TaskCompletionSource<bool> IsWritten { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
