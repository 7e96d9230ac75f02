using System.Runtime.InteropServices;
using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Tests.Ids;

public class IdComparerTests
{
    private const int Count = 100_000;

    // Of so many hash codes of 32 bits that are as good as random, one or two are the same.
    private const int FewAlike = 20;

    // A Guid's own hash code is made of its parts of 32 bits: their exclusive or, or that of some of them.
    public static TheoryData<string, Func<int, int[]>> Families => new()
    {
        { "the same twice", static number => [number, number, 1, 2] },
        { "the same twice, apart", static number => [number, 1, 2, number] },
        { "parts that make up for each other", static number => [number, ~number, number ^ 0x5a5a5a5a, number] },
        { "only the first counts up", static number => [number, 0, 0, 0] },
        { "only the last counts up", static number => [0, 0, 0, number] },
        { "only the highest bits", static number => [0, number << 15, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Families), DisableDiscoveryEnumeration = true)]
    public void Ids_that_were_chosen_to_collide_have_hash_codes_of_their_own(string family, Func<int, int[]> partsOf)
    {
        var ids = Enumerable.Range(0, Count).Select(number => MemoryMarshal.Read<Guid>(MemoryMarshal.AsBytes(partsOf(number).AsSpan()))).ToArray();
        var codes = ids.Select(IdComparer.Seeded.GetHashCode).ToHashSet();
        Assert.True(codes.Count > Count - FewAlike, $"{family}: {codes.Count} of {Count}");
        Assert.Equal(Count, ids.Distinct(IdComparer.Seeded).Count());
        // A table looks at the remainder.
        Assert.InRange(codes.Select(code => (uint)code % 1009).Distinct().Count(), 1009, 1009);
    }

    [Fact]
    public void Only_the_same_id_is_equal()
    {
        var id = Guid.NewGuid();
        Assert.True(IdComparer.Seeded.Equals(id, new Guid(id.ToByteArray())));
        Assert.Equal(IdComparer.Seeded.GetHashCode(id), IdComparer.Seeded.GetHashCode(new Guid(id.ToByteArray())));
        Assert.False(IdComparer.Seeded.Equals(id, Guid.NewGuid()));
    }
}
