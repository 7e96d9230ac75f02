using System.Management.Automation;

namespace IoSecrets.Completion;

/// <summary>Makes what TAB offers.</summary>
internal static class CompletionItem
{
    private const string Quotes = "'\"\u2018\u2019\u201A\u201B\u201C\u201D\u201E";

    /// <summary>Offers an argument.</summary>
    /// <param name="inserted">The argument as the command line needs it.</param>
    /// <param name="shown">What the list shows in its place.</param>
    /// <param name="tip">All that is known of it.</param>
    // PSReadLine puts in the place of the typed word what the inserted texts begin with in common, and if that is nothing, what the shown
    // texts do. With a quote in common, nothing but that would be left of what was typed.
    public static CompletionResult Create(string inserted, string shown, string tip) =>
        new(inserted, Quotes.Contains(shown[0], StringComparison.Ordinal) ? $" {shown}" : shown, CompletionResultType.ParameterValue, tip);
}
