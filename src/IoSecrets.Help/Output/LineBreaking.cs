namespace IoSecrets.Help.Output;

/// <summary>Breaks text into lines of at most 80 columns; a longer word gets a line of its own.</summary>
internal static class LineBreaking
{
    private const int Width = 80;

    public static IEnumerable<string> Of(string text, string firstIndent, string indent)
    {
        var line = firstIndent;
        var isEmpty = true;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = indent;
                isEmpty = true;
            }

            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }

        yield return line;
    }
}
