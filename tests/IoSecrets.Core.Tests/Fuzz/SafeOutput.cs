using System.Globalization;
using System.Text;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Fuzz;

/// <summary>Asserts that text taken from a response is safe to show.</summary>
internal static class SafeOutput
{
    // A shorter part does not reveal the secret.
    private const int RevealingLength = 8;

    public static void AssertResponse(ApiResponse response)
    {
        AssertPrintable(response.Detail, maximumLength: 500);
        AssertPrintable(response.RequestId, maximumLength: 100);
        AssertPrintable(response.ContentType, maximumLength: 100);
        AssertHides(response, ScriptedService.Key);
        Assert.False(response.RetryAfter < TimeSpan.Zero);
    }

    /// <summary>Accepts null, or one short line without characters that control a terminal.</summary>
    public static void AssertPrintable(string? text, int maximumLength)
    {
        if (text is not null)
        {
            Assert.InRange(text.Length, 1, maximumLength + 1);
            Assert.DoesNotContain(text.EnumerateRunes(), IsForbidden);
        }
    }

    /// <summary>Accepts only parts of the secret that are too short to reveal it.</summary>
    public static void AssertHides(ApiResponse response, string secret)
    {
        var text = response.ToString();
        Assert.DoesNotContain(PartsOf(secret), part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsForbidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;

    private static IEnumerable<string> PartsOf(string secret) =>
        Enumerable.Range(0, secret.Length - RevealingLength + 1).Select(at => secret.Substring(at, RevealingLength));
}
