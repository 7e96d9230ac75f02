using System.Management.Automation;

namespace IoSecrets.Completion;

/// <summary>Completes a text that secrets have. One with characters that a terminal could be deceived with is left out.</summary>
/// <param name="textOf">The text of a secret.</param>
/// <param name="isPattern">Whether the parameter takes patterns, so that wildcards in the text must be escaped and capitals do not count.</param>
internal abstract class TextCompleter(Func<Secret, string?> textOf, bool isPattern) : SecretCompleter
{
    private readonly StringComparer _sameness = isPattern ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Completions(string word, IReadOnlyCollection<Secret> secrets) => secrets
        .Select(textOf)
        .OfType<string>()
        .Where(text => text.Length > 0 && TextSanitizer.Sanitize(text) == text && IsBegunBy(text, word))
        .GroupBy(text => text, _sameness)
        .OrderBy(same => same.Key, StringComparer.OrdinalIgnoreCase)
        .Select(same => CompletionOf(same.Key, same.Count()));

    // A word that was completed before is escaped already, and may end behind an escape, where what several texts have in common ends.
    private bool IsBegunBy(string text, string word) =>
        text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || (isPattern && ArgumentText.Escaped(text).StartsWith(word, StringComparison.OrdinalIgnoreCase))
        || (isPattern && text.StartsWith(WildcardPattern.Unescape(word), StringComparison.OrdinalIgnoreCase));

    private CompletionResult CompletionOf(string text, int count) => CompletionItem.Create(
        ArgumentText.Quote(isPattern ? ArgumentText.Escaped(text) : text), text, $"{text}: {count} {(count == 1 ? "secret" : "secrets")}");
}

/// <summary>Completes names where patterns over names are taken.</summary>
internal sealed class NamePatternCompleter() : TextCompleter(static secret => secret.Name, isPattern: true);

/// <summary>Completes tools as values: a wildcard in one is a part of it.</summary>
internal sealed class ToolNameCompleter() : TextCompleter(static secret => secret.ToolName, isPattern: false);

/// <summary>Completes tools where patterns over tools are taken.</summary>
internal sealed class ToolNamePatternCompleter() : TextCompleter(static secret => secret.ToolName, isPattern: true);

/// <summary>Completes tools' arguments as values: a wildcard in one is a part of it.</summary>
internal sealed class ToolArgumentCompleter() : TextCompleter(static secret => secret.ToolArgument, isPattern: false);

/// <summary>Completes tools' arguments where patterns over arguments are taken.</summary>
internal sealed class ToolArgumentPatternCompleter() : TextCompleter(static secret => secret.ToolArgument, isPattern: true);
