namespace IoSecrets;

/// <summary>One row of what Test-IoNetConnection found. It holds no key, no password and no secret, and may go into a ticket.</summary>
public sealed class ConnectionTest
{
    internal ConnectionTest(string name, ConnectionTestResult result, string seen, string? advice = null)
    {
        Name = name;
        Result = result;
        Seen = seen;
        Advice = advice;
    }

    /// <summary>NameResolution, Proxy, Tls, Route, Credential, CredentialKind, Owner, Expiry, Clock or RateLimit.</summary>
    public string Name { get; }

    /// <summary>What it came to.</summary>
    public ConnectionTestResult Result { get; }

    /// <summary>What was seen.</summary>
    public string Seen { get; }

    /// <summary>What to do; null where there is nothing to do.</summary>
    public string? Advice { get; }

    /// <summary>The name and the result.</summary>
    public override string ToString() => $"{Name} {Result}";
}

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
