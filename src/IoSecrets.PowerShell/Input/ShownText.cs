using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Ids;

namespace IoSecrets.Input;

/// <summary>How much of a text that is no id may be shown: somebody may have piped in the wrong file.</summary>
internal static class ShownText
{
    private const int Longest = 40;

    /// <summary>At most 40 harmless characters of it; null where it looks like a key, or like an object made into text.</summary>
    public static string? Of(string text)
    {
        var shown = ServiceText.Clean(text, Longest);

        // With what is invisible taken out it must not become an id: whoever takes it from the outcome would delete that.
        var isHidden = text.StartsWith("@{", StringComparison.Ordinal) || KeyShape.IsIn(text) || SecretId.TryParse(shown, out _);
        return isHidden ? null : shown;
    }
}
