using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace IoSecrets.Input;

/// <summary>How sentences name a secret: 01234567-89ab-cdef-0123-456789abcdef 'name' (tool), as far as it is known.</summary>
internal static partial class SecretLabel
{
    private const int LongestPart = 80;

    public static string Create(string? id, string? name, string? tool)
    {
        var cleanTool = TextSanitizer.Sanitize(tool, LongestPart);
        string?[] parts =
        [
            id,
            id is not null && string.IsNullOrEmpty(name) ? null : Quoted(name ?? ""),
            cleanTool.Length == 0 ? null : $"({(ToolName().IsMatch(cleanTool) ? cleanTool : Quoted(cleanTool))})",
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    // With its quotes doubled, those of PowerShell's own sentence around it too: a name with a quote could go on as if the sentence did.
    private static string Quoted(string text) =>
        $"'{CodeGeneration.EscapeSingleQuotedStringContent(TextSanitizer.Sanitize(text, LongestPart)).Replace("\"", "\"\"", StringComparison.Ordinal)}'";

    // What tools and patterns over tools look like; nothing that could end the brackets.
    [GeneratedRegex(@"^[\w.*?:/…-]+\z")]
    private static partial Regex ToolName();
}
