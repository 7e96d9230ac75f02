using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using IoSecrets.Core.Audit;

namespace IoSecrets.Connection;

/// <summary>Holds the connection of each runspace, because two runspaces of one process may belong to two people.</summary>
internal static class RunspaceConnections
{
    private static readonly ConditionalWeakTable<Runspace, Slot> Slots = [];

    /// <summary>The connection of this thread's runspace; null if there is none.</summary>
    public static IoNetConnection? Current => Runspace.DefaultRunspace is { } runspace && Slots.TryGetValue(runspace, out var slot) ? slot.Connection : null;

    /// <summary>Replaces the current connection, and closes it; null for none.</summary>
    public static void Replace(IoNetConnection? connection) => Slots.GetValue(Runspace.DefaultRunspace, NewSlot).Replace(connection);

    // Closing a runspace does not remove its modules, so the connection is closed by an event of the runspace.
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

/// <summary>Holds the last run of each runspace, because two runspaces of one process may belong to two people.</summary>
internal static class RunspaceJournals
{
    private static readonly ConditionalWeakTable<Runspace, RunJournal> Last = [];

    /// <summary>The last run of this thread's runspace; null if there is none.</summary>
    public static RunJournal? Current => Runspace.DefaultRunspace is { } runspace && Last.TryGetValue(runspace, out var run) ? run : null;

    /// <summary>Records a run as the last of this thread's runspace. Does nothing without a runspace: after it closed, no command can read the run.</summary>
    public static void Keep(RunJournal run)
    {
        if (Runspace.DefaultRunspace is { } runspace)
        {
            Last.AddOrUpdate(runspace, run);
        }
    }
}
