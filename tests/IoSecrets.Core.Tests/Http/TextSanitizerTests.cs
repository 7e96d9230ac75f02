
namespace IoSecrets.Core.Tests.Http;

public class TextSanitizerTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\u001b[31mred\u001b[0m", "a[31mred[0m")]
    [InlineData("two\r\nlines", "two  lines")]
    [InlineData("\u202Eevil\u202C", "evil")]
    [InlineData("a\u0000b\u0007c\u009bd", "abcd")]
    [InlineData("Grüße 🙂", "Grüße 🙂")]
    [InlineData(null, "")]
    public void Nothing_that_moves_a_cursor_or_hides_text_remains(string? text, string expected) => Assert.Equal(expected, TextSanitizer.Sanitize(text, 100));

    [Fact]
    public void A_long_text_is_cut() => Assert.Equal("aaaaa…", TextSanitizer.Sanitize(new string('a', 100), 5));

    [Fact]
    public void What_is_cut_is_not_longer_for_a_character_of_two_halves() => Assert.Equal("aaaa…", TextSanitizer.Sanitize("aaaa🙂", 5));

    [Fact]
    public void Half_a_character_is_shown_as_a_replacement() => Assert.Equal("a\uFFFDb", TextSanitizer.Sanitize("a\uD800b", 10));
}
