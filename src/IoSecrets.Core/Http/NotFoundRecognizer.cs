namespace IoSecrets.Core.Http;

/// <summary>
/// Knows the 404 that the service gives for a secret that does not exist, so that a gateway's 404 is not taken for it. Safe for any thread.
/// </summary>
/// <param name="prove">Proves the connection: asks for the route and then for a random id, whose 404 is learned; false if the route is another's.</param>
internal sealed class NotFoundRecognizer(Func<CancellationToken, Task<bool>> prove)
{
    private readonly object _lock = new();
    private Known? _known;
    private Task<bool>? _probe;

    /// <summary>Whether nothing has been learned yet, and a proof can still be asked for.</summary>
    // Behind a mistyped path every id is a 404 of the same framework, with a detail like the service's own: so any 404 asks for it.
    public bool IsOpen => Volatile.Read(ref _known) is null && Volatile.Read(ref _probe) is not { IsCompleted: true, IsCanceled: false };

#pragma warning disable RS0030 // The task has completed.
    private bool IsForeignRoute => Volatile.Read(ref _probe) is { IsCompletedSuccessfully: true, Result: false };
#pragma warning restore RS0030

    /// <summary>Learns the form from the 404 to an id that nobody has.</summary>
    public void Learn(ResponseShape shape) => Volatile.Write(ref _known, new Known(shape));

    /// <summary>Whether a 404 of this form is the service's.</summary>
    public bool IsFromService(ResponseShape shape) => !shape.IsHtml && !IsForeignRoute && (shape.HasDetail || Volatile.Read(ref _known)?.Shape == shape);

    /// <summary>Has the connection proven, once for all who ask.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<bool> proof;
            lock (_lock)
            {
                proof = _probe is null or { IsCanceled: true } ? _probe = prove(cancellationToken) : _probe;
            }

            try
            {
                await proof.WaitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Whoever began the proof was stopped.
            }
        }
    }

    private sealed record Known(ResponseShape Shape);
}
