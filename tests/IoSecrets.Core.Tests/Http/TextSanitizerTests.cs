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
    public void Control_and_invisible_characters_are_removed(string? text, string expected) => Assert.Equal(expected, TextSanitizer.Sanitize(text, 100));

    [Fact]
    public void Long_text_is_truncated() => Assert.Equal("aaaaa…", TextSanitizer.Sanitize(new string('a', 100), 5));

    [Fact]
    public void Truncated_text_does_not_exceed_its_limit_for_a_surrogate_pair() => Assert.Equal("aaaa…", TextSanitizer.Sanitize("aaaa🙂", 5));

    [Fact]
    public void Lone_surrogate_becomes_a_replacement_character() => Assert.Equal("a\uFFFDb", TextSanitizer.Sanitize("a\uD800b", 10));
}
