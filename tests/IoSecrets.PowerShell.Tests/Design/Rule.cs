namespace IoSecrets.Tests.Design;

/// <summary>Asserts rules that name their violations.</summary>
internal static class Rule
{
    /// <summary>Fails with the full text of all violations; Assert.Empty shows only the beginnings of five.</summary>
    public static void AssertNoViolations(IEnumerable<string> violations)
    {
        var found = violations.ToArray();
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }
}
