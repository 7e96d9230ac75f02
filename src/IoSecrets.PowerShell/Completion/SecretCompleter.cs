using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using IoSecrets.Connection;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Secrets;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Completion;

/// <summary>Completes an argument from the account's secrets, over the connection that the command would use. Never connects, shows no errors.</summary>
internal abstract class SecretCompleter : IArgumentCompleter
{
    private const string ConnectionParameter = nameof(ConnectedCmdlet.Connection);

    /// <inheritdoc/>
    // If this returned null or threw an exception, the engine would offer files.
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var secrets = FindConnection(commandAst, fakeBoundParameters) is { Service.IsClosed: false } connection ? connection.KnownSecrets.Read() : [];
            return [.. Completions(TypedWord.Parse(wordToComplete), secrets)];
        }
        catch (Exception)
        {
            return [];
        }
    }

    /// <summary>Returns the completions of a word. Without an open connection, there are no secrets.</summary>
    protected abstract IEnumerable<CompletionResult> Completions(string word, IReadOnlyCollection<Secret> secrets);

    // If the engine cannot evaluate -Connection without running code, nothing is offered: the runspace's connection may be to another account.
    private static IoNetConnection? FindConnection(CommandAst command, IDictionary bound)
    {
        if (bound.Contains(ConnectionParameter))
        {
            return bound[ConnectionParameter] is { } connection ? PSObject.AsPSObject(connection).BaseObject as IoNetConnection : null;
        }

        var isSpecified = command.CommandElements.OfType<CommandParameterAst>()
            .Any(parameter => ConnectionParameter.StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase));
        return isSpecified ? null : RunspaceConnections.Current;
    }
}

/// <summary>Completes IDs from the beginning of an ID or, if the word cannot be one, from a part of a name. Shows ID, name and tool.</summary>
internal sealed class IdCompleter : SecretCompleter
{
    private const int ShownDigits = 8;
    private const string Hyphenated = "D";
    private const string Plain = "N";

    // Only the length and the hyphens of this ID are used.
    private static readonly string Form = Guid.Empty.ToString(Hyphenated);

    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Completions(string word, IReadOnlyCollection<Secret> secrets)
    {
        var isId = word.Length > 0 && (IsPartialId(Form, word) || IsPartialId(Guid.Empty.ToString(Plain), word));
        (string Id, Secret Secret)[] found =
        [
            .. secrets
                .Where(secret => secret.Id is { } id && (isId ? StartsWith(id, word) : NameContains(secret, word)))
                .OrderBy(secret => TextSanitizer.Sanitize(secret.Name), StringComparer.OrdinalIgnoreCase)
                .ThenBy(secret => secret.ToolName, StringComparer.OrdinalIgnoreCase)
                .Select(secret => (secret.Id!.Value.ToString(Hyphenated), secret)),
        ];
        // PSReadLine would replace the typed part of a name with the IDs' common prefix. Braces around one ID leave no common prefix.
        var isAmbiguous = !isId && word.Length > 0 && found.Length > 1 && found.All(item => item.Id[0] == found[0].Id[0]);
        return found.Select((item, place) => CreateResult(item.Id, item.Secret, isBraced: isAmbiguous && place == 0));
    }

    private static bool StartsWith(Guid id, string word) =>
        id.ToString(Hyphenated).StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || id.ToString(Plain).StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static bool NameContains(Secret secret, string word) =>
        TextSanitizer.Sanitize(secret.Name).Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsPartialId(string form, string word) =>
        word.Length <= form.Length && word.Zip(form).All(pair => pair.Second == '-' ? pair.First == '-' : char.IsAsciiHexDigit(pair.First));

    // The ID is shown first: a name may contain anything, and a common prefix of names must not be inserted into the command line.
    private static CompletionResult CreateResult(string id, Secret secret, bool isBraced)
    {
        var shown = SecretLabel.Create(id[..ShownDigits], secret.Name, secret.ToolName);
        var tip = SecretLabel.Create(id, secret.Name, secret.ToolName);
        return isBraced ? CompletionItem.Create($"'{{{id}}}'", $"{{{shown}", tip) : CompletionItem.Create(id, shown, tip);
    }
}

/// <summary>Completes a text field of secrets. Omits texts with characters that can make a terminal show something else.</summary>
/// <param name="getText">Gets the text from a secret.</param>
/// <param name="isPattern">True if the parameter accepts patterns; wildcards in the text are then escaped, and case is ignored.</param>
internal abstract class TextCompleter(Func<Secret, string?> getText, bool isPattern) : SecretCompleter
{
    private readonly StringComparer _comparer = isPattern ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Completions(string word, IReadOnlyCollection<Secret> secrets)
    {
        string[] texts = [.. secrets.Select(getText).OfType<string>()];
        return texts.Select(text => (Text: text, Count: 1)).Concat(FindMore(texts).Select(text => (Text: text, Count: 0)))
            .Where(item => item.Text.Length > 0 && TextSanitizer.Sanitize(item.Text) == item.Text && IsMatch(item.Text, word))
            .GroupBy(item => item.Text, item => item.Count, _comparer)
            .OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase)
            .Select(group => CreateResult(group.Key, group.Sum()));
    }

    /// <summary>Returns texts to offer that no secret need have.</summary>
    protected virtual IEnumerable<string> FindMore(IReadOnlyCollection<string> texts) => [];

    // A word that was completed before is already escaped, and may end right after an escape character: there the common prefix of texts ends.
    private bool IsMatch(string text, string word) =>
        text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || (isPattern && ArgumentText.Escaped(text).StartsWith(word, StringComparison.OrdinalIgnoreCase))
        || (isPattern && text.StartsWith(WildcardPattern.Unescape(word), StringComparison.OrdinalIgnoreCase));

    private CompletionResult CreateResult(string text, int count) => CompletionItem.Create(
        ArgumentText.Quote(isPattern ? ArgumentText.Escaped(text) : text), text, $"{text}: {count} {(count == 1 ? "secret" : "secrets")}");
}

/// <summary>Completes names, as patterns.</summary>
internal sealed class NamePatternCompleter() : TextCompleter(static secret => secret.Name, isPattern: true);

/// <summary>Completes tools, as values: a wildcard is part of the tool. Also offers all tools of a provider, as one pattern.</summary>
internal sealed partial class ToolNameCompleter() : TextCompleter(static secret => secret.ToolName, isPattern: false)
{
    // The only one that the service's reference names.
    private const string KnownFamily = "agno__linear__*";

    /// <inheritdoc/>
    protected override IEnumerable<string> FindMore(IReadOnlyCollection<string> texts) =>
        texts.Select(text => ToolOfProvider().Match(text)).Where(match => match.Success).Select(match => $"{match.Value}*").Append(KnownFamily);

    [GeneratedRegex("^agno__[A-Za-z0-9_]+?__")]
    private static partial Regex ToolOfProvider();
}

/// <summary>Completes tools, as patterns.</summary>
internal sealed class ToolNamePatternCompleter() : TextCompleter(static secret => secret.ToolName, isPattern: true);

/// <summary>Completes tool arguments, as values: a wildcard is part of the argument.</summary>
internal sealed class ToolArgumentCompleter() : TextCompleter(static secret => secret.ToolArgument, isPattern: false);

/// <summary>Completes tool arguments, as patterns.</summary>
internal sealed class ToolArgumentPatternCompleter() : TextCompleter(static secret => secret.ToolArgument, isPattern: true);

/// <summary>Completes the default base URI.</summary>
internal sealed class BaseUriCompleter : IArgumentCompleter
{
    private static readonly string Service = BaseUri.Service.OriginalString;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Service.StartsWith(TypedWord.Parse(wordToComplete), StringComparison.OrdinalIgnoreCase)
            ? [CompletionItem.Create(Service, Service, "The service itself; used by default")]
            : [];
}

/// <summary>Offers nothing, for values that only the user knows. Without it, the engine would offer the files of the current folder.</summary>
internal sealed class EmptyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => [];
}

/// <summary>Completes the columns from which Set-IoSecret reads a field.</summary>
internal sealed class ColumnCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => RowFields.NamedColumns
        .Where(column => column.StartsWith(TypedWord.Parse(wordToComplete), StringComparison.OrdinalIgnoreCase))
        .Select(column => CompletionItem.Create(column, column, $"The column {column} of the input"));
}

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
