using System.Runtime.CompilerServices;

namespace IoSecrets;

/// <summary>Bounds the waits of a test: a test that hangs fails and names the task it waited for.</summary>
internal static class Waiting
{
    /// <summary>Longer than any wait takes on a slow and busy machine.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Waits for a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="bound">The longest wait; null for <see cref="Longest"/>.</param>
    /// <param name="what">The expression that the exception names.</param>
    /// <exception cref="TimeoutException">The task did not complete within the bound.</exception>
    public static async Task BoundedAsync(
        this Task task, TimeSpan? bound = null, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        var longest = bound ?? Longest;
        try
        {
            await task.WaitAsync(longest, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {longest.TotalSeconds} s for {what}.");
        }
    }

    /// <inheritdoc cref="BoundedAsync(Task, TimeSpan?, string)"/>
    /// <returns>The task's result.</returns>
    public static async Task<T> BoundedAsync<T>(
        this Task<T> task, TimeSpan? bound = null, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await BoundedAsync((Task)task, bound, what);
        return await task;
    }
}
