namespace IoSecrets.Completion;

/// <summary>The word that is to be completed.</summary>
internal static class TypedWord
{
    // The engine hands a word over as the parser reads it, but within straight quotes where it is quoted at all.
    public static string Parse(string word) => word switch
    {
        ['\'' or '"', .. var text, '\'' or '"'] => text,
        ['\'' or '"', .. var text] => text,
        _ => word,
    };
}
