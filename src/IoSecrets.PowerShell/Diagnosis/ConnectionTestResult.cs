namespace IoSecrets;

/// <summary>What one test of a connection came to.</summary>
// From 1 on: nothing that was never set can be taken for a pass. Of 64 bits: ConvertTo-Json writes only such an enum as its word.
public enum ConnectionTestResult : long
{
    /// <summary>All is well.</summary>
    Passed = 1,

    /// <summary>It works, and may soon not, or is not what it looks like.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Failed,

    /// <summary>It could not be tested, mostly because something before it failed.</summary>
    NotTested,
}
