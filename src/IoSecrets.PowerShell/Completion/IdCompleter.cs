using System.Management.Automation;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Completion;

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
