using System.Net;
using System.Text;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Secrets;

public class SecretValueTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abcd", 4)]
    [InlineData("pä€😀", 4)]
    [InlineData("e\u0301\ufffd", 3)]
    [InlineData("abc\n", 4)]
    [InlineData("abc\r", 4)]
    public void Value_from_UTF_8_equals_the_value_from_a_secure_string(string text, int length)
    {
        using var secure = new NetworkCredential("", text).SecurePassword;
        using var expected = SecretValue.From(secure);
        using var value = SecretValue.From(Encoding.UTF8.GetBytes(text));
        Assert.Equal(length, value.Length);
        Assert.Equal(
            (expected.Length, expected.IsText, expected.HasReplacement, expected.EndsInLineEnd),
            (value.Length, value.IsText, value.HasReplacement, value.EndsInLineEnd));
        Assert.Equal(expected.Utf8, value.Utf8);
    }

    [Fact]
    public void After_its_disposal_a_value_hides_every_text_that_may_repeat_it()
    {
        var value = SecretValue.From("hunter2-hunter2"u8);
        Assert.Equal(("db", "db", "is ****"), (value.MaskIn("db"), value.Redact("db"), value.MaskIn("is hunter2-hunter2")));
        value.Dispose();
        Assert.Equal(("****", "****"), (value.MaskIn("is hunter2-hunter2"), value.Redact("is hunter2-hunter2")));
    }
}
