using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace IoSecrets.Completion;

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
