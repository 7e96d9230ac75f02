namespace IoSecrets.Tests.Design;

/// <summary>A rule that something breaks or nothing does.</summary>
internal static class Rule
{
    /// <summary>Fails with all that breaks the rule, each in full: Assert.Empty shows the beginnings of five.</summary>
    public static void AssertNoViolations(IEnumerable<string> violations)
    {
        var found = violations.ToArray();
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }
}
