using System.Buffers;
using System.Text.RegularExpressions;

namespace IoSecrets.Core.Credentials;

/// <summary>What keys look like, in text that is to be shown and may hold one: the user's own, another's, or part of one.</summary>
internal static partial class CredentialPatterns
{
    private const int LongestWord = 40;
    private const int LongestUnhyphenatedWord = 32;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>Whether something in the text begins as keys do.</summary>
    public static bool BeginsIn(string text) => Prefix().IsMatch(text);

    /// <summary>Whether something in the text looks like a key.</summary>
    public static bool IsIn(string text) => BeginsIn(text) || Word().Matches(text).Any(word => IsRandom(word.ValueSpan));

    /// <summary>The text with the words that look like keys replaced.</summary>
    public static string Mask(string text, string mask) =>
        Word().Replace(text, word => IsRandom(word.ValueSpan) || Prefix().IsMatch(word.Value) ? mask : word.Value);

    private static bool IsRandom(ReadOnlySpan<char> word) =>
        word.Length > LongestWord || IsMixed(word)
        || (word.Length > LongestUnhyphenatedWord && !word.Contains('-') && word.ContainsAnyInRange('0', '9'));

    private static bool IsMixed(ReadOnlySpan<char> word) =>
        word.ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('a', 'z') && word.ContainsAnyInRange('0', '9')
        && word.ContainsAnyExcept(IdCharacters);

    // What keys of io.net, JWTs and other services' keys begin with.
    [GeneratedRegex("""(^|[^A-Za-z0-9])(io-v|eyJ|bearer\s|sk-|sk_|ghp_|gho_|github_pat_|xox|AKIA)""", RegexOptions.IgnoreCase)]
    private static partial Regex Prefix();

    [GeneratedRegex("""[A-Za-z0-9_\-+/=.%]{20,}""")]
    private static partial Regex Word();
}
