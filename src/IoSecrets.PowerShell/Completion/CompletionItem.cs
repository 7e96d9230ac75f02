using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace IoSecrets.Completion;

/// <summary>Creates completion results.</summary>
internal static class CompletionItem
{
    private const string Quotes = "'\"\u2018\u2019\u201A\u201B\u201C\u201D\u201E";

    /// <summary>Creates the result for an argument.</summary>
    /// <param name="inserted">The text to insert, as the command line needs it.</param>
    /// <param name="shown">The text that the list shows.</param>
    /// <param name="tip">The tooltip, with all details.</param>
    // PSReadLine replaces the typed word with the common prefix of the inserted texts or, if there is none, of the shown texts. If the shown
    // texts had only a quote in common, the typed word would be replaced with that quote.
    public static CompletionResult Create(string inserted, string shown, string tip) =>
        new(inserted, Quotes.Contains(shown[0], StringComparison.Ordinal) ? $" {shown}" : shown, CompletionResultType.ParameterValue, tip);
}

/// <summary>Reads the word to complete.</summary>
internal static class TypedWord
{
    // The engine passes the word as the parser reads it; a quoted word is in straight quotes.
    public static string Parse(string word) => word switch
    {
        ['\'' or '"', .. var text, '\'' or '"'] => text,
        ['\'' or '"', .. var text] => text,
        _ => word,
    };
}

/// <summary>Quotes any text as one argument of a command line, so that nothing in it is run, expanded or interpreted as a wildcard.</summary>
internal static partial class ArgumentText
{
    /// <summary>Returns the text unchanged if no character in it is special to the parser, otherwise in single quotes.</summary>
    public static string Quote(string text) =>
        Bareword().IsMatch(text) ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    /// <summary>Returns the text, in single quotes, as a pattern. A text with * or ? is used as a pattern; any other is escaped to match only itself.</summary>
    public static string QuotePattern(string text) =>
        $"'{CodeGeneration.EscapeSingleQuotedStringContent(text.AsSpan().ContainsAny('*', '?') ? text : Escaped(text))}'";

    /// <summary>Returns a pattern that matches only the text.</summary>
    // In older versions, WildcardPattern.Escape does not escape the escape character itself, and the pattern matches more than the text.
    public static string Escaped(string text) => Special().Replace(text, "`$0");

    // No digit at the beginning: the parser would convert a number, and its text could change.
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_./-]*\z")]
    private static partial Regex Bareword();

    [GeneratedRegex(@"[*?[\]`]")]
    private static partial Regex Special();
}
