namespace IoSecrets;

/// <summary>One row of the output of Test-IoNetConnection. It contains no key, password or secret, so it is safe to share in a ticket.</summary>
public sealed class ConnectionTest
{
    internal ConnectionTest(string name, ConnectionTestResult result, string seen, string? advice = null)
    {
        Name = name;
        Result = result;
        Seen = seen;
        Advice = advice;
    }

    /// <summary>The test: NameResolution, Proxy, Tls, Route, Credential, CredentialKind, Owner, Expiry, Clock or RateLimit.</summary>
    public string Name { get; }

    /// <summary>The result.</summary>
    public ConnectionTestResult Result { get; }

    /// <summary>The observation that led to the result.</summary>
    public string Seen { get; }

    /// <summary>Advice on what to do; null if there is nothing to do.</summary>
    public string? Advice { get; }

    /// <summary>Returns the name and the result.</summary>
    public override string ToString() => $"{Name} {Result}";
}

/// <summary>The result of one test of a connection.</summary>
// Starts at 1, so that an unset value is not a pass. 64-bit, because ConvertTo-Json writes only such an enum by name.
public enum ConnectionTestResult : long
{
    /// <summary>The test passed.</summary>
    Passed = 1,

    /// <summary>The connection works, but may soon fail, or may not be what it seems.</summary>
    Warning,

    /// <summary>The test failed.</summary>
    Failed,

    /// <summary>The test could not run, usually because an earlier one failed.</summary>
    NotTested,
}
