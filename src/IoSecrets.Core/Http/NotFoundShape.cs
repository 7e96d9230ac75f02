namespace IoSecrets.Core.Http;

/// <summary>
/// Knows the 404 that the service gives for a secret that does not exist, so that a gateway's 404 is not taken for it. Safe for any thread.
/// </summary>
/// <param name="prove">Proves the connection: asks for a random id, whose 404 is then learned.</param>
internal sealed class NotFoundShape(Func<CancellationToken, Task> prove)
{
    private readonly object _lock = new();
    private Known? _known;
    private Task? _proof;

    /// <summary>Whether nothing has been learned yet, and a proof can still be asked for.</summary>
    public bool IsOpen => Volatile.Read(ref _known) is null && Volatile.Read(ref _proof) is not { IsCompleted: true, IsCanceled: false };

    /// <summary>Learns the form from the 404 to an id that nobody has.</summary>
    public void Learn(ResponseShape shape) => Volatile.Write(ref _known, new Known(shape));

    /// <summary>Whether a 404 of this form is the service's.</summary>
    public bool IsServices(ResponseShape shape) => !shape.IsHtml && (shape.HasDetail || Volatile.Read(ref _known)?.Shape == shape);

    /// <summary>Has the connection proven, once for all who ask.</summary>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task ProveAsync(CancellationToken stop)
    {
        while (true)
        {
            Task proof;
            lock (_lock)
            {
                proof = _proof is null or { IsCanceled: true } ? _proof = prove(stop) : _proof;
            }

            try
            {
                await proof.WaitAsync(stop).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // Whoever began the proof was stopped.
            }
        }
    }

    private sealed record Known(ResponseShape Shape);
}
