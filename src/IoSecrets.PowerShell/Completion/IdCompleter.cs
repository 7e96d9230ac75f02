using System.Management.Automation;
using IoSecrets.Core.Secrets;
using IoSecrets.Input;

namespace IoSecrets.Completion;

/// <summary>Completes ids, typed as the beginning of an id or as a part of a name; shows name and tool, and inserts the id.</summary>
internal sealed class IdCompleter : SecretCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Completions(string word, IReadOnlyCollection<SecretInfo> secrets) => secrets
        .Where(secret => secret.Id is not null)
        .Select(secret => (Id: secret.Id!.Value.ToString("D"), Secret: secret))
        .Where(item => item.Id.StartsWith(word, StringComparison.OrdinalIgnoreCase)
            || TerminalText.Of(item.Secret.Name).Contains(word, StringComparison.OrdinalIgnoreCase))
        .Select(item => CompletionOf(item.Id, item.Secret))
        .OrderBy(completion => completion.ListItemText, StringComparer.OrdinalIgnoreCase);

    private static CompletionResult CompletionOf(string id, SecretInfo secret)
    {
        var label = SecretLabel.Of(null, secret.Name, secret.ToolName);
        return new CompletionResult(
            id, label.Length > 0 ? label : id, CompletionResultType.ParameterValue, SecretLabel.Of(id, secret.Name, secret.ToolName));
    }
}
