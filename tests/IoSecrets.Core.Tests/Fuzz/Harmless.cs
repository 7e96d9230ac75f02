using System.Globalization;
using System.Text;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Fuzz;

/// <summary>What may be shown of an answer, whatever the answer was.</summary>
internal static class Harmless
{
    // Shorter parts may be shown.
    private const int LongPart = 8;

    public static void AssertAnswer(ApiResponse response)
    {
        AssertFit(response.Detail, longest: 500);
        AssertFit(response.RequestId, longest: 100);
        AssertFit(response.ContentType, longest: 100);
        AssertDiscreet(response, ScriptedService.Key);
        Assert.False(response.RetryAfter < TimeSpan.Zero);
    }

    /// <summary>Nothing, or one short line without anything that a terminal would follow.</summary>
    public static void AssertFit(string? text, int longest)
    {
        if (text is not null)
        {
            Assert.InRange(text.Length, 1, longest + 1);
            Assert.DoesNotContain(text.EnumerateRunes(), IsForbidden);
        }
    }

    /// <summary>Nothing of the secret but parts too short to tell it.</summary>
    public static void AssertDiscreet(ApiResponse response, string secret)
    {
        var text = response.ToString();
        Assert.DoesNotContain(PartsOf(secret), part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsForbidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    private static IEnumerable<string> PartsOf(string secret) =>
        Enumerable.Range(0, secret.Length - LongPart + 1).Select(at => secret.Substring(at, LongPart));
}
