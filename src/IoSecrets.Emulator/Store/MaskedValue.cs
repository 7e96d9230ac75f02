using System.Text;

namespace IoSecrets.Emulator;

internal static class MaskedValue
{
    private const int WhollyVisible = 4;
    private const int Long = 12;
    private const string Mask = "****";

    public static string Of(string value)
    {
        var runes = value.EnumerateRunes().ToArray();
        if (runes.Length <= WhollyVisible)
        {
            return value;
        }

        var shown = runes.Length < Long ? 1 : 4;
        return Text(runes[..shown]) + Mask + Text(runes[^shown..]);
    }

    private static string Text(Rune[] runes) => string.Concat(runes.Select(rune => rune.ToString()));
}
