using System.Buffers;
using System.Text.RegularExpressions;
using IoSecrets.Core.Http;

namespace IoSecrets.Input;

/// <summary>How much of a text that is no id may be shown: somebody may have piped in the wrong file.</summary>
internal static partial class ShownText
{
    private const int Longest = 40;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>At most 40 harmless characters of it; null where it looks like a key, or like an object made into text.</summary>
    public static string? Of(string text) =>
        text.StartsWith("@{", StringComparison.Ordinal) || KeyPrefix().IsMatch(text) || Token().Matches(text).Any(LooksRandom) ? null : ServiceText.Clean(text, Longest);

    private static bool LooksRandom(Match token)
    {
        var text = token.ValueSpan;
        return IsMixed(text) || text.Length > Longest || (text.IndexOf('-') < 0 && text.ContainsAnyInRange('0', '9') && text.Length > 32);
    }

    private static bool IsMixed(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('A', 'Z') && text.ContainsAnyInRange('a', 'z') && text.ContainsAnyInRange('0', '9')
        && text.ContainsAnyExcept(IdCharacters);

    // What keys of io.net, JWTs and other services' keys begin with.
    [GeneratedRegex("""(^|[^A-Za-z0-9])(io-v|eyJ|bearer\s|sk-|sk_|ghp_|gho_|github_pat_|xox|AKIA)""", RegexOptions.IgnoreCase)]
    private static partial Regex KeyPrefix();

    [GeneratedRegex("""[A-Za-z0-9_\-+/=.]{20,}""")]
    private static partial Regex Token();
}
