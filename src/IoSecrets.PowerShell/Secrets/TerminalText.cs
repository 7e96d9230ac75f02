using IoSecrets.Core.Http;

namespace IoSecrets;

/// <summary>Makes texts that others wrote fit for a terminal, for messages, completion and the vault; the objects keep their texts.</summary>
public static class TerminalText
{
    private const int Longest = 1024;

    /// <summary>The text on one line, without control, escape and bidirectional characters; nothing for null.</summary>
    public static string Sanitize(string? text) => TextSanitizer.Sanitize(text, Longest);
}
