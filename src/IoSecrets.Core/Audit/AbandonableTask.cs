namespace IoSecrets.Core.Audit;

/// <summary>
/// Runs file operations that a token cannot interrupt, and stops waiting for them when it is cancelled: a network file system may never
/// respond.
/// </summary>
internal static class AbandonableTask
{
    /// <summary>Runs the work on a thread-pool thread. A result that arrives after the cancellation is disposed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the work continues in the background.</exception>
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
            _ = DisposeWhenDone(result);
            throw;
        }
    }

    // The caller has returned, so an exception has no receiver.
    private static async Task DisposeWhenDone<T>(Task<T> abandoned)
        where T : class
    {
        await ((Task)abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (abandoned.IsCompletedSuccessfully)
        {
            (await abandoned.ConfigureAwait(false) as IDisposable)?.Dispose();
        }
    }
}
