using System.Runtime.InteropServices;

namespace IoSecrets.Sandbox;

/// <summary>Ctrl+C and SIGTERM: the first ends things in order, a second one at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _belongsToChild;
    private volatile bool _wasCtrlC;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    public CancellationToken Token => _stop.Token;

    /// <summary>Whether Ctrl+C was pressed, whomever it belonged to.</summary>
    public bool WasCtrlC => _wasCtrlC;

    /// <summary>From now on Ctrl+C is for the child that shares the terminal, and ends nothing here.</summary>
    public void LeaveCtrlCToChild() => _belongsToChild = true;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGINT)
        {
            _wasCtrlC = true;
            if (_belongsToChild)
            {
                context.Cancel = true;
                return;
            }
        }

        context.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}
