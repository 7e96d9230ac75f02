using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace IoSecrets.Connection;

/// <summary>The connection of each runspace. Two runspaces of one process may belong to two people.</summary>
internal static class RunspaceConnections
{
    private static readonly ConditionalWeakTable<Runspace, Slot> Slots = [];

    /// <summary>The connection of the runspace that this thread runs in; null where there is none.</summary>
    public static IoNetConnection? Current => Runspace.DefaultRunspace is { } here && Slots.TryGetValue(here, out var slot) ? slot.Connection : null;

    /// <summary>Puts a connection, or none, in the place of the current one, and closes that.</summary>
    public static void Replace(IoNetConnection? connection) => Slots.GetValue(Runspace.DefaultRunspace, NewSlot).Replace(connection);

    // Closing a runspace removes no module, so the runspace itself is watched.
    private static Slot NewSlot(Runspace runspace)
    {
        var slot = new Slot();
        runspace.StateChanged += (_, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)
            {
                slot.Replace(null);
            }
        };
        return slot;
    }

    private sealed class Slot
    {
        private IoNetConnection? _connection;

        public IoNetConnection? Connection => Volatile.Read(ref _connection);

        public void Replace(IoNetConnection? connection)
        {
            var former = Interlocked.Exchange(ref _connection, connection);
            if (former != connection)
            {
                former?.Service.Dispose();
            }
        }
    }
}

/// <summary>Closes the runspace's connection when the module is removed from it.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceConnections.Replace(null);
}
