using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Tests.Ids;

public class SecretIdTests
{
    private const string Id = "0123abcd-4567-89ab-cdef-0123456789ab";

    [Theory]
    [InlineData(Id)]
    [InlineData("0123ABCD-4567-89AB-CDEF-0123456789AB")]
    [InlineData("0123abcd456789abcdef0123456789ab")]
    [InlineData("{0123abcd-4567-89ab-cdef-0123456789ab}")]
    [InlineData("(0123abcd-4567-89ab-cdef-0123456789ab)")]
    [InlineData("{0123abcd456789abcdef0123456789ab}")]
    [InlineData("  \t0123abcd-4567-89ab-cdef-0123456789ab\r\n")]
    public void All_usual_GUID_formats_parse_to_the_same_id(string text)
    {
        Assert.True(SecretId.TryParse(text, out var id));
        Assert.Equal(Guid.Parse(Id), id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("not-an-id")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("+a76abcd-4567-89ab-cdef-0123456789ab")]
    [InlineData("0xa7abcd-4567-89ab-cdef-0123456789ab")]
    [InlineData("0123abcd-4567-89ab-cdef-0123456789ag")]
    [InlineData("0123abcd-4567-89ab-cdef-0123456789a")]
    [InlineData("0123abcd-4567-89ab-cdef-0123456789abc")]
    [InlineData("0123abcd4-567-89ab-cdef-0123456789ab")]
    [InlineData("{0123abcd-4567-89ab-cdef-0123456789ab)")]
    [InlineData("{{0123abcd-4567-89ab-cdef-0123456789ab}}")]
    [InlineData("{ 0123abcd-4567-89ab-cdef-0123456789ab }")]
    [InlineData("0123abcd-4567-89ab-cdef-0123456789ab}")]
    [InlineData("٠123abcd-4567-89ab-cdef-0123456789ab")]
    [InlineData("{0x0123abcd,0x4567,0x89ab,{0xcd,0xef,0x01,0x23,0x45,0x67,0x89,0xab}}")]
    [InlineData("urn:uuid:0123abcd-4567-89ab-cdef-0123456789ab")]
    public void Text_in_any_other_format_is_not_an_id(string? text) => Assert.False(SecretId.TryParse(text, out _));
}
