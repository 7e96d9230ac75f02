using IoSecrets.Core.Bulk;

namespace IoSecrets.Pipeline;

/// <summary>
/// The bridge between the pipeline's thread and a run's work: items go in one at a time, results come out on the same thread as they
/// are decided, at the next item at the latest.
/// </summary>
internal sealed class PipelineRun<TItem, TResult>(BulkRun<TItem, TResult> run, Action<TItem, TResult> report, Action<int> progress)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    // How late a result may be told for the sake of speed.
    private static readonly TimeSpan MaxReportDelay = TimeSpan.FromMilliseconds(10);

    public RunAbortPolicy AbortPolicy => run.AbortPolicy;

    /// <summary>Starts the work on an item as soon as there is room.</summary>
    /// <returns>False where the run had ended before; then nothing was started.</returns>
    public bool TryAdd(TItem item)
    {
        ReportDecided();
        while (AbortPolicy.Abort is null && !run.HasRoom)
        {
            run.WaitForSome(MaxReportDelay);
            ReportDecided();
            progress(run.InFlight);
        }

        if (AbortPolicy.Abort is not null)
        {
            // What ended the run is told before what is not sent because of it.
            Finish();
            return false;
        }

        run.Add(item);
        return true;
    }

    /// <summary>Waits for everything under way, and reports it.</summary>
    public void Finish()
    {
        while (run.HasPending)
        {
            ReportNext();
        }
    }

    /// <summary>Reports one result, if there is one within a moment, and the progress.</summary>
    public void ReportNext()
    {
        if (run.TryTake(PollInterval, out var decided))
        {
            report(decided.Item, decided.Result);
        }

        progress(run.InFlight);
    }

    private void ReportDecided()
    {
        while (run.TryTake(TimeSpan.Zero, out var decided))
        {
            report(decided.Item, decided.Result);
        }
    }
}
