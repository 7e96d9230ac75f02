using System.Management.Automation;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Completion;

/// <summary>Completes ids, typed as the beginning of an id or, if it cannot be one, as a part of a name; shows id, name and tool.</summary>
internal sealed class IdCompleter : SecretCompleter
{
    private const int ShownDigits = 8;
    private const string Hyphenated = "D";
    private const string Plain = "N";

    // An id that nothing but its length and its hyphens are looked at of.
    private static readonly string Form = Guid.Empty.ToString(Hyphenated);

    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Completions(string word, IReadOnlyCollection<Secret> secrets)
    {
        var isId = word.Length > 0 && (IsBegun(Form, word) || IsBegun(Guid.Empty.ToString(Plain), word));
        (string Id, Secret Secret)[] found =
        [
            .. secrets
                .Where(secret => secret.Id is { } id && (isId ? HasBeginning(id, word) : HasInName(secret, word)))
                .OrderBy(secret => TextSanitizer.Sanitize(secret.Name), StringComparer.OrdinalIgnoreCase)
                .ThenBy(secret => secret.ToolName, StringComparer.OrdinalIgnoreCase)
                .Select(secret => (secret.Id!.Value.ToString(Hyphenated), secret)),
        ];
        // What ids begin with in common would take the place of a part of a name: braces, around one of them, leave nothing in common.
        var isAmbiguous = !isId && word.Length > 0 && found.Length > 1 && found.All(item => item.Id[0] == found[0].Id[0]);
        return found.Select((item, place) => OfferOf(item.Id, item.Secret, isBraced: isAmbiguous && place == 0));
    }

    private static bool HasBeginning(Guid id, string word) =>
        id.ToString(Hyphenated).StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || id.ToString(Plain).StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static bool HasInName(Secret secret, string word) =>
        TextSanitizer.Sanitize(secret.Name).Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsBegun(string form, string word) =>
        word.Length <= form.Length && word.Zip(form).All(pair => pair.Second == '-' ? pair.First == '-' : char.IsAsciiHexDigit(pair.First));

    // The id comes first in what is shown: a name may be anything, and what names have in common must not get into the command line.
    private static CompletionResult OfferOf(string id, Secret secret, bool isBraced)
    {
        var shown = SecretLabel.Create(id[..ShownDigits], secret.Name, secret.ToolName);
        var tip = SecretLabel.Create(id, secret.Name, secret.ToolName);
        return isBraced ? CompletionItem.Create($"'{{{id}}}'", $"{{{shown}", tip) : CompletionItem.Create(id, shown, tip);
    }
}
