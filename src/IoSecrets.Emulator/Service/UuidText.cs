using System.Buffers;
using System.Text;

namespace IoSecrets.Emulator;

// Pydantic reads UUIDs with Rust's uuid crate, in the four spellings below. The reasons are the crate's, from
// InvalidUuid::into_err in src/error.rs and parser.rs.
internal static class UuidText
{
    private const string UrnPrefix = "urn:uuid:";
    private const int Hyphens = 4;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789abcdefABCDEF-");
    private static readonly int[] GroupStarts = [0, 9, 14, 19, 24];
    private static readonly int[] GroupLengths = [8, 4, 4, 4, 12];

    public static bool TryParse(ReadOnlySpan<char> text, out Guid id)
    {
        var format = "D";
        switch (text.Length)
        {
            case 32:
                format = "N";
                break;
            case 36:
                break;
            case 38 when text[0] == '{' && text[^1] == '}':
                text = text[1..^1];
                break;
            case 45 when text.StartsWith(UrnPrefix, StringComparison.Ordinal):
                text = text[UrnPrefix.Length..];
                break;
            default:
                id = default;
                return false;
        }

        // Guid alone would also take the signs and 0x that it has always taken.
        id = default;
        return !text.ContainsAnyExcept(Allowed) && Guid.TryParseExact(text, format, out id);
    }

    public static string ReasonAgainst(string text)
    {
        var (inner, offset, isSimple) = Unwrap(text);
        var bytes = 0;
        var breaks = new List<int>();
        foreach (var rune in inner.EnumerateRunes())
        {
            if (!rune.IsBmp || !Allowed.Contains((char)rune.Value))
            {
                return $"invalid character: expected an optional prefix of `{UrnPrefix}` followed by [0-9a-fA-F-], "
                    + $"found `{rune}` at {bytes + offset + 1}";
            }

            if (rune.Value == '-')
            {
                breaks.Add(bytes);
            }

            bytes += rune.Utf8SequenceLength;
        }

        if (breaks.Count == 0 && isSimple)
        {
            return $"invalid length: expected length 32 for simple format, found {Encoding.UTF8.GetByteCount(text)}";
        }

        return breaks.Count != Hyphens
            ? $"invalid group count: expected 5, found {breaks.Count + 1}"
            : ReasonAgainstGroups(breaks, text.Length);
    }

    private static (string Inner, int Offset, bool IsSimple) Unwrap(string text)
    {
        if (text is ['{', .., '}'])
        {
            return (text[1..^1], 1, false);
        }

        return text.StartsWith(UrnPrefix, StringComparison.Ordinal)
            ? (text[UrnPrefix.Length..], UrnPrefix.Length, false)
            : (text, 0, true);
    }

    private static string ReasonAgainstGroups(List<int> breaks, int length)
    {
        var group = Enumerable.Range(0, Hyphens).FirstOrDefault(i => breaks[i] != GroupStarts[i + 1] - 1, Hyphens);
        var found = (group < Hyphens ? breaks[group] : length) - GroupStarts[group];
        return $"invalid group length in group {group}: expected {GroupLengths[group]}, found {found}";
    }
}
