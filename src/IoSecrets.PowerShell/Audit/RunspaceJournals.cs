using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using IoSecrets.Core.Audit;

namespace IoSecrets.Audit;

/// <summary>Holds the last run of each runspace, because two runspaces of one process may belong to two people.</summary>
internal static class RunspaceJournals
{
    private static readonly ConditionalWeakTable<Runspace, DeletionJournal> Last = [];

    /// <summary>The last run of this thread's runspace; null if there is none.</summary>
    public static DeletionJournal? Current => Runspace.DefaultRunspace is { } runspace && Last.TryGetValue(runspace, out var run) ? run : null;

    /// <summary>Records a run as the last of this thread's runspace. Does nothing without a runspace: after it closed, no command can read the run.</summary>
    public static void Keep(DeletionJournal run)
    {
        if (Runspace.DefaultRunspace is { } runspace)
        {
            Last.AddOrUpdate(runspace, run);
        }
    }
}
