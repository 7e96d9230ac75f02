namespace IoSecrets.Benchmarks.Figures;

/// <summary>docs/performance.md: prose by hand, with the last run of each chapter between two marks.</summary>
internal static class Page
{
    /// <summary>Puts a chapter in place of what it said before.</summary>
    /// <exception cref="InvalidOperationException">The page has no such place.</exception>
    public static void Replace(string chapter, string text)
    {
        var (begin, end) = ($"<!-- begin {chapter} -->\n", $"<!-- end {chapter} -->");
        var page = File.ReadAllText(Repository.Page);
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"{Repository.Page} has no place for '{chapter}': {begin.Trim()} and, after it, {end}.");
        }

        File.WriteAllText(Repository.Page, $"{page[..(from + begin.Length)]}{text}\n{page[to..]}");
    }
}
