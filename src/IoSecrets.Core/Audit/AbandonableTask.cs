namespace IoSecrets.Core.Audit;

/// <summary>
/// Does work with files that no token can interrupt, for a caller who waits no longer than until it is stopped: a file system over a
/// network may answer never.
/// </summary>
internal static class AbandonableTask
{
    /// <summary>Does the work on a thread of the pool. What comes of it after the stop is disposed.</summary>
    /// <exception cref="OperationCanceledException">Stopped; the work goes on by itself.</exception>
    public static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
        where T : class
    {
        var result = Task.Run(work, cancellationToken);
        try
        {
            return await result.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = DisposeLate(result);
            throw;
        }
    }

    // Nobody hears of an exception any more.
    private static async Task DisposeLate<T>(Task<T> late)
        where T : class
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully)
        {
            (await late.ConfigureAwait(false) as IDisposable)?.Dispose();
        }
    }
}
