using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

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

/// <summary>The word that is to be completed.</summary>
internal static class TypedWord
{
    // The engine hands a word over as the parser reads it, but within straight quotes where it is quoted at all.
    public static string Parse(string word) => word switch
    {
        ['\'' or '"', .. var text, '\'' or '"'] => text,
        ['\'' or '"', .. var text] => text,
        _ => word,
    };
}

/// <summary>Spells any text as one argument of a command line: nothing in it is run, expanded or taken for a wildcard.</summary>
internal static partial class ArgumentText
{
    /// <summary>The text as it is where nothing in it means anything to the parser, else in single quotes.</summary>
    public static string Quote(string text) =>
        Bareword().IsMatch(text) ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    /// <summary>The text, in single quotes, as a pattern: with * or ? it was meant as one, else it fits the text alone.</summary>
    public static string QuotePattern(string text) =>
        $"'{CodeGeneration.EscapeSingleQuotedStringContent(text.AsSpan().ContainsAny('*', '?') ? text : Escaped(text))}'";

    /// <summary>The pattern that fits the text alone.</summary>
    // WildcardPattern.Escape of older versions leaves the escape character itself as it is, and the pattern then fits more than the text.
    public static string Escaped(string text) => Special().Replace(text, "`$0");

    // Not a digit at the beginning: a number would be spelled anew.
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_./-]*\z")]
    private static partial Regex Bareword();

    [GeneratedRegex(@"[*?[\]`]")]
    private static partial Regex Special();
}
