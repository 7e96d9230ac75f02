using System.Buffers;
using System.Text.RegularExpressions;

namespace IoSecrets.Core.Credentials;

/// <summary>Recognizes keys in text to be shown, which may contain the user's own key, another user's, or part of one.</summary>
internal static partial class CredentialPatterns
{
    private const int MaxWordLength = 40;
    private const int MaxUnhyphenatedLength = 32;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>Returns true if the text contains the prefix of a key.</summary>
    public static bool BeginsIn(string text) => Prefix().IsMatch(text);

    /// <summary>Returns true if the text contains anything that looks like a key.</summary>
    public static bool IsIn(string text) => BeginsIn(text) || Word().Matches(text).Any(word => IsRandom(word.ValueSpan));

    /// <summary>Replaces the words that look like keys.</summary>
    public static string Mask(string text, string mask) =>
        Word().Replace(text, word => IsRandom(word.ValueSpan) || Prefix().IsMatch(word.Value) ? mask : word.Value);

    private static bool IsRandom(ReadOnlySpan<char> word) =>
        word.Length > MaxWordLength || IsMixed(word)
        || (word.Length > MaxUnhyphenatedLength && !word.Contains('-') && word.ContainsAnyInRange('0', '9'));

    private static bool IsMixed(ReadOnlySpan<char> word) =>
        word.ContainsAnyInRange('A', 'Z') && word.ContainsAnyInRange('a', 'z') && word.ContainsAnyInRange('0', '9')
        && word.ContainsAnyExcept(IdCharacters);

    // The prefixes of io.net's keys, JWTs and other services' keys.
    [GeneratedRegex("""(^|[^A-Za-z0-9])(io-v|eyJ|bearer\s|sk-|sk_|ghp_|gho_|github_pat_|xox|AKIA)""", RegexOptions.IgnoreCase)]
    private static partial Regex Prefix();

    [GeneratedRegex("""[A-Za-z0-9_\-+/=.%]{20,}""")]
    private static partial Regex Word();
}
