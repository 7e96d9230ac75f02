using System.Management.Automation;

namespace IoSecrets.Completion;

/// <summary>Completes a text field of secrets. Omits texts with characters that can make a terminal show something else.</summary>
/// <param name="getText">Gets the text from a secret.</param>
/// <param name="isPattern">True if the parameter accepts patterns; wildcards in the text are then escaped, and case is ignored.</param>
internal abstract class TextCompleter(Func<Secret, string?> getText, bool isPattern) : SecretCompleter
{
    private readonly StringComparer _comparer = isPattern ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Completions(string word, IReadOnlyCollection<Secret> secrets) => secrets
        .Select(getText)
        .OfType<string>()
        .Where(text => text.Length > 0 && TextSanitizer.Sanitize(text) == text && IsMatch(text, word))
        .GroupBy(text => text, _comparer)
        .OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase)
        .Select(group => CreateResult(group.Key, group.Count()));

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

/// <summary>Completes tools, as values: a wildcard is part of the tool.</summary>
internal sealed class ToolNameCompleter() : TextCompleter(static secret => secret.ToolName, isPattern: false);

/// <summary>Completes tools, as patterns.</summary>
internal sealed class ToolNamePatternCompleter() : TextCompleter(static secret => secret.ToolName, isPattern: true);

/// <summary>Completes tool arguments, as values: a wildcard is part of the argument.</summary>
internal sealed class ToolArgumentCompleter() : TextCompleter(static secret => secret.ToolArgument, isPattern: false);

/// <summary>Completes tool arguments, as patterns.</summary>
internal sealed class ToolArgumentPatternCompleter() : TextCompleter(static secret => secret.ToolArgument, isPattern: true);
