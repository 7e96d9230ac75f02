using System.Runtime.InteropServices;

namespace IoSecrets.Sandbox;

/// <summary>Handles Ctrl+C, SIGTERM and a closed terminal: the first signal cancels <see cref="Token"/>, a second one ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _leftToChild;
    private volatile bool _wasCtrlC;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
    ];

    public CancellationToken Token => _cancellation.Token;

    /// <summary>True if Ctrl+C was pressed, even if it was left to a child.</summary>
    public bool WasCtrlC => _wasCtrlC;

    /// <summary>From now on, leaves Ctrl+C to the child that shares the terminal.</summary>
    /// <param name="times">The number of times; after that, Ctrl+C ends a child that does not end by itself.</param>
    public void LeaveCtrlCToChild(int times) => Volatile.Write(ref _leftToChild, times);

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _cancellation.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGINT)
        {
            _wasCtrlC = true;
            if (Interlocked.Decrement(ref _leftToChild) >= 0)
            {
                context.Cancel = true;
                return;
            }
        }

        context.Cancel = !_cancellation.IsCancellationRequested;
        _cancellation.Cancel();
    }
}
