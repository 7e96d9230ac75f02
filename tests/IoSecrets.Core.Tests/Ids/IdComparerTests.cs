using System.Runtime.InteropServices;
using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Tests.Ids;

public class IdComparerTests
{
    private const int Count = 100_000;

    // Among this many random 32-bit hash codes, one or two collide.
    private const int FewCollisions = 20;

    // Guid.GetHashCode combines its 32-bit parts with XOR, all of them or only some.
    public static TheoryData<string, Func<int, int[]>> Families => new()
    {
        { "equal parts in pairs", static number => [number, number, 1, 2] },
        { "equal parts at both ends", static number => [number, 1, 2, number] },
        { "parts that cancel each other out", static number => [number, ~number, number ^ 0x5a5a5a5a, number] },
        { "only the first part increments", static number => [number, 0, 0, 0] },
        { "only the last part increments", static number => [0, 0, 0, number] },
        { "only the highest bits", static number => [0, number << 15, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Families), DisableDiscoveryEnumeration = true)]
    public void Ids_chosen_to_collide_get_distinct_hash_codes(string family, Func<int, int[]> partsOf)
    {
        var ids = Enumerable.Range(0, Count).Select(number => MemoryMarshal.Read<Guid>(MemoryMarshal.AsBytes(partsOf(number).AsSpan()))).ToArray();
        var codes = ids.Select(IdComparer.Seeded.GetHashCode).ToHashSet();
        Assert.True(codes.Count > Count - FewCollisions, $"{family}: {codes.Count} of {Count}");
        Assert.Equal(Count, ids.Distinct(IdComparer.Seeded).Count());
        // A hash table uses the remainder.
        Assert.InRange(codes.Select(code => (uint)code % 1009).Distinct().Count(), 1009, 1009);
    }

    [Fact]
    public void Only_identical_ids_are_equal()
    {
        var id = Guid.NewGuid();
        Assert.True(IdComparer.Seeded.Equals(id, new Guid(id.ToByteArray())));
        Assert.Equal(IdComparer.Seeded.GetHashCode(id), IdComparer.Seeded.GetHashCode(new Guid(id.ToByteArray())));
        Assert.False(IdComparer.Seeded.Equals(id, Guid.NewGuid()));
    }
}
