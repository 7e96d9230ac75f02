using System.Text.RegularExpressions;

namespace IoSecrets.Core.Secrets;

/// <summary>Names a secret in a sentence, such as <c>01234567-89ab-cdef-0123-456789abcdef 'name' (tool)</c>.</summary>
internal static partial class SecretLabel
{
    private const int LongestPart = 80;

    /// <summary>Creates a label from what is known.</summary>
    /// <param name="id">The ID; null if there is none yet.</param>
    /// <param name="name">The name.</param>
    /// <param name="tool">The tool.</param>
    public static string Create(string? id, string? name, string? tool)
    {
        var cleanTool = TextSanitizer.Sanitize(tool, LongestPart);
        string?[] parts =
        [
            id,
            id is not null && string.IsNullOrEmpty(name) ? null : Quote(name ?? ""),
            cleanTool.Length == 0 ? null : $"({(ToolName().IsMatch(cleanTool) ? cleanTool : Quote(cleanTool))})",
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    // Quotes are doubled, also the double quotes of PowerShell's own sentence around it: a name could otherwise continue the sentence.
    private static string Quote(string text) => $"'{Quotes().Replace(TextSanitizer.Sanitize(text, LongestPart), "$0$0")}'";

    // The characters that PowerShell accepts as a single quote, and the double quote.
    [GeneratedRegex("['\u2018\u2019\u201a\u201b\"]")]
    private static partial Regex Quotes();

    // What tools and patterns over tools look like; nothing that could end the brackets.
    [GeneratedRegex(@"^[\w.*?:/…-]+\z")]
    private static partial Regex ToolName();
}
