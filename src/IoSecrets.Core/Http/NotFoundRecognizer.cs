namespace IoSecrets.Core.Http;

/// <summary>
/// Recognizes the 404 that the service returns for a missing secret, so that a gateway's 404 is not mistaken for it. Safe for any thread.
/// </summary>
/// <param name="probeConnection">
/// Tests the route and then a random ID, whose 404 is learned. Returns false if the route does not lead to the service.
/// </param>
internal sealed class NotFoundRecognizer(Func<CancellationToken, Task<bool>> probeConnection)
{
    private readonly object _lock = new();
    private Known? _known;
    private Task<bool>? _probe;

    /// <summary>Indicates whether no 404 has been learned yet and the connection can still be probed.</summary>
    // With a mistyped path, every ID gets a 404 of the same framework, with a detail like the service's own. So any 404 needs the probe.
    public bool IsOpen => Volatile.Read(ref _known) is null && Volatile.Read(ref _probe) is not { IsCompleted: true, IsCanceled: false };

#pragma warning disable RS0030 // The task has completed.
    private bool IsForeignRoute => Volatile.Read(ref _probe) is { IsCompletedSuccessfully: true, Result: false };
#pragma warning restore RS0030

    /// <summary>Learns the shape of the 404 for an ID that does not exist.</summary>
    public void Learn(ResponseShape shape) => Volatile.Write(ref _known, new Known(shape));

    /// <summary>Returns true if a 404 of this shape is the service's.</summary>
    public bool IsFromService(ResponseShape shape) => !shape.IsHtml && !IsForeignRoute && (shape.HasDetail || Volatile.Read(ref _known)?.Shape == shape);

    /// <summary>Probes the connection, once for all callers.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<bool> probe;
            lock (_lock)
            {
                probe = _probe is null or { IsCanceled: true } ? _probe = probeConnection(cancellationToken) : _probe;
            }

            try
            {
                await probe.WaitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The caller that started the probe was cancelled, so this one starts it again.
            }
        }
    }

    private sealed record Known(ResponseShape Shape);
}
