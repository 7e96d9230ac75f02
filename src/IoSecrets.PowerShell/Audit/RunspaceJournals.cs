using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using IoSecrets.Core.Audit;

namespace IoSecrets.Audit;

/// <summary>The last run of each runspace. Two runspaces of one process may belong to two people.</summary>
internal static class RunspaceJournals
{
    private static readonly ConditionalWeakTable<Runspace, DeletionJournal> Last = [];

    /// <summary>The last run of the runspace that this thread runs in; null where there was none.</summary>
    public static DeletionJournal? Current => Runspace.DefaultRunspace is { } here && Last.TryGetValue(here, out var run) ? run : null;

    /// <summary>Makes a run the last of the runspace that this thread runs in, if there is one: a runspace that is closed has none to tell.</summary>
    public static void Keep(DeletionJournal run)
    {
        if (Runspace.DefaultRunspace is { } here)
        {
            Last.AddOrUpdate(here, run);
        }
    }
}
