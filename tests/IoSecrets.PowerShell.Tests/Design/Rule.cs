namespace IoSecrets.Tests.Design;

/// <summary>A rule that something breaks or nothing does.</summary>
internal static class Rule
{
    /// <summary>Fails with all that breaks the rule, each in full: Assert.Empty shows the beginnings of five.</summary>
    public static void IsBrokenBy(IEnumerable<string> nothing)
    {
        var breaches = nothing.ToArray();
        Assert.True(breaches.Length == 0, string.Join(Environment.NewLine, breaches));
    }
}
