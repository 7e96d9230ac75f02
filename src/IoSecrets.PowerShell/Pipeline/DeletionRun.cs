using System.Management.Automation;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Deletes;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>One invocation's deletes: sends them, reports them, and ends with them.</summary>
internal sealed class DeletionRun : IDisposable
{
    private readonly IoNetConnection _connection;
    private readonly BulkRun<IncomingSecret, (IncomingSecret Secret, Deletion Deletion)> _work;
    private readonly PipelineRun<IncomingSecret, (IncomingSecret Secret, Deletion Deletion)> _bridge;
    private readonly RunProgress _progress;

    public DeletionRun(PSCmdlet cmdlet, IoNetConnection connection, int throttleLimit, bool emits, bool ignoresMissing, CancellationToken stop)
    {
        _connection = connection;
        var client = connection.Service.Client;
        var guard = connection.Service.NewGuard();
        _work = new(
            throttleLimit,
            guard,
            async (secret, watch, token) => (secret, await client.DeleteAsync(secret.Id, secret.WasInDoubt, watch, token).ConfigureAwait(false)),
            stop);
        Report = new DeletionReport(cmdlet, guard, emits, ignoresMissing, stop);
        _progress = new RunProgress(cmdlet, $"Deleting secrets at {connection.BaseUri.Authority}");
        _bridge = new(
            _work,
            decided => Report.Decided(decided.Secret, decided.Deletion),
            inFlight => Report.Show(_progress, inFlight));
    }

    public DeletionReport Report { get; }

    /// <summary>Whether nothing more will be sent.</summary>
    public bool HasEnded => _bridge.Guard.End is not null;

    /// <summary>Sends the delete as soon as there is room, or reports that it was skipped.</summary>
    public void Add(IncomingSecret secret)
    {
        if (!_bridge.TryAdd(secret))
        {
            Report.Skipped(secret);
        }
    }

    /// <summary>Waits for everything in flight and reports it.</summary>
    /// <exception cref="TerminatingException">The run ended before its input did.</exception>
    public void Finish()
    {
        _bridge.Finish();
        _progress.Complete();
        if (_bridge.Guard.End is { Reason: not RunEndReason.Caller } end && !WasSettledAfterAll(end))
        {
            throw new TerminatingException(
                ErrorRecords.OfRunEnd(end, Report.Counts, _connection.Service.Settings.MaximumWait, _connection.BaseUri));
        }

        Report.Note(Report.Counts.ToString());
        Report.Release();
    }

    public void Dispose() => _work.Dispose();

    // The last answers may come while the run, given up for want of answers, waits for what is in flight.
    private bool WasSettledAfterAll(RunEnd end) => end.Reason == RunEndReason.NothingSettled && Report.Counts.IsAllSettled;
}
