using System.Text;

namespace IoSecrets.Core.Secrets;

/// <summary>Texts as the service counts them: in code points, where .NET counts UTF-16 units.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>Whether every surrogate has its other half.</summary>
    public static bool IsText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>Whether it holds U+FFFD, which stands in a decoded text for bytes that were none of its encoding.</summary>
    public static bool HasReplacement(ReadOnlySpan<char> text) => text.Contains((char)Rune.ReplacementChar.Value);
}
