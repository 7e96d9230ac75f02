using System.Management.Automation;
using IoSecrets.Input;

namespace IoSecrets.Tests.Input;

/// <summary>Compares the module's wildcards with the engine's.</summary>
public class WildcardMatcherTests
{
    private const int Patterns = 10_000;
    private const int NamesForEach = 20;
    private const string Alphabet = "abAB-_.*?[]`^!\\$(){}|+1\u00E9\u00C9";
    private const WildcardOptions Options = WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant;

    public static TheoryData<string> Sets =>
    [
        "[a-z]", "[Z-a]", "[kK]", "[\u212A]", "[\u00DF]", "[iI]", "[\u0130\u0131]", "[\u0370-\u03FF]", "[\u00E0-\u00FF]", "[!-/]", "[^a]", "[a`-z]",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void It_agrees_with_the_engine_on_random_patterns_and_names()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var (read, matched) = (0, 0);
        for (var number = 0; number < Patterns; number++)
        {
            // A text without wildcards is a literal name, which the matcher does not handle.
            var text = TextOf(random);
            if (WildcardPattern.ContainsWildcardCharacters(text) && EngineFor(text) is { } engine)
            {
                read++;
                matched += CountMatches(engine, text, Enumerable.Range(0, NamesForEach).Select(_ => TextOf(random)), seed);
            }
        }

        // Otherwise the test would prove nothing.
        Assert.True(read > Patterns / 4 && matched > Patterns / 20, $"{read} texts were patterns, and {matched} names matched one ({seed})");
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Set_matches_the_same_characters_as_the_engine(string set) =>
        CountMatches(WildcardPattern.Get(set, Options), set, Characters(), seed: 0);

    [Fact]
    public void Same_characters_are_case_insensitive_as_in_the_engine() => Assert.All(
        Characters().Where(character => !"*?[]`".Contains(character, StringComparison.Ordinal)),
        character => CountMatches(
            WildcardPattern.Get($"?{character}", Options),
            $"?{character}",
            [$"x{character}", $"x{character.ToUpperInvariant()}", $"x{character.ToLowerInvariant()}", "xk", "xs", "xi"],
            seed: 0));

    [Theory]
    [InlineData("[")]
    [InlineData("a[")]
    [InlineData("[]")]
    [InlineData("[a`]")]
    [InlineData("[z-a]")]
    // The engine converts this to an invalid regular expression, and does not report the pattern as invalid.
    [InlineData("[.-[A]")]
    public void Pattern_that_the_engine_cannot_parse_is_rejected(string pattern) =>
        Assert.Throws<WildcardPatternException>(() => new WildcardMatcher(pattern));

    [Theory]
    [InlineData("l\u200Binear-1")]
    [InlineData("\u00ADlinear-1")]
    [InlineData("linear-1", true)]
    [InlineData("LINEAR-1", true)]
    // Unlike in the engine, where a pattern with one star at its end matches names that have invisible characters in their prefix.
    public void Prefix_is_compared_character_by_character(string name, bool isMatch = false) =>
        Assert.Equal(isMatch, new WildcardMatcher("linear-*").IsMatch(name, Cancellation));

    [Fact(Timeout = 60_000)]
    // The engine needs 3 s for a hundredth of the name and a tenth of the pattern, and far too long for all of it.
    public async Task Pattern_with_many_stars_is_matched_quickly_against_a_long_name()
    {
        var name = new string('a', 6_000_000);
        Assert.False(await Task.Run(() => new WildcardMatcher($"*{Repeat("a*", 2000)}b").IsMatch(name, Cancellation), Cancellation));
        Assert.True(await Task.Run(() => new WildcardMatcher($"*{Repeat("a*", 2000)}a").IsMatch(name, Cancellation), Cancellation));
        Assert.False(await Task.Run(() => new WildcardMatcher($"*{Repeat("?*", 2000)}b*a").IsMatch(name, Cancellation), Cancellation));
    }

    [Fact]
    public void Matching_can_be_cancelled_in_the_middle_of_a_name()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => new WildcardMatcher("*ab*").IsMatch("aaab", stopped.Token));
    }

    private static WildcardPattern? EngineFor(string pattern)
    {
        var engine = WildcardPattern.Get(pattern, Options);
        try
        {
            engine.IsMatch("");
            return engine;
        }
        catch (Exception broken) when (broken is WildcardPatternException or ArgumentException)
        {
            Assert.Throws<WildcardPatternException>(() => new WildcardMatcher(pattern));
            return null;
        }
    }

    private static int CountMatches(WildcardPattern engine, string pattern, IEnumerable<string> names, int seed)
    {
        var own = new WildcardMatcher(pattern);
        var matched = 0;
        foreach (var name in names)
        {
            var isMatch = engine.IsMatch(name);
            Assert.True(isMatch == own.IsMatch(name, Cancellation), $"The engine returns {isMatch} for the pattern '{pattern}' and the name '{name}' ({seed})");
            matched += isMatch ? 1 : 0;
        }

        return matched;
    }

    private static IEnumerable<string> Characters() => Enumerable.Range(0, char.MaxValue + 1).Select(code => ((char)code).ToString());

    private static string TextOf(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
