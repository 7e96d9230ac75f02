using System.Xml.Linq;
using IoSecrets.Sandbox.Picture;

namespace IoSecrets.Tests.Picture;

/// <summary>Tests the picture that is drawn of terminal output.</summary>
public class TerminalPictureTests
{
    [Theory]
    [InlineData("a\0b\u0007", "a␀b␇")]
    [InlineData("\u001b]0;title\u0007", "␛]0;title␇")]
    [InlineData("turned\u202e\u200b, wide \U0001f600", "turned\ufffd\ufffd, wide \ufffd\ufffd")]
    [InlineData("\u009b2J\u007f\ufffe", "\ufffd2J\u2421\ufffd")]
    [InlineData("</text><script>&amp;", "</text><script>&amp;")]
    public void Printed_text_cannot_break_the_picture_or_hide_in_it(string printed, string shown) =>
        Assert.Equal([shown], SpansOf(printed).Select(span => span.Value));

    [Fact]
    public void Terminal_colours_apply_until_they_are_reset() => Assert.Equal(
        [("PS> Test", null, null), ("failed:", "#ff7b72", "bold"), ("still", "#ff7b72", "bold"), ("no more", null, null)],
        SpansOf("PS> Test\n\u001b[31;1mfailed:\r\nstill\u001b[0m no more")
            .Select(span => (span.Value, (string?)span.Attribute("fill"), (string?)span.Attribute("font-weight"))));

    [Fact]
    public void Columns_keep_the_position_at_which_they_were_printed() =>
        Assert.Equal([("Id", 16), ("Some name", 58)], SpansOf("Id   Some name").Select(span => (span.Value, (double)span.Attribute("x")!)));

    [Fact]
    public void Long_line_continues_in_the_next_row() => Assert.Equal(["0123456789", "01234"], SpansOf("012345678901234").Select(span => span.Value));

    [Fact]
    public void Overwritten_text_is_not_shown() => Assert.Equal(["done"], SpansOf("5 of 9\r\u001b[K\r\u001b[Kdone").Select(span => span.Value));

    private static IEnumerable<XElement> SpansOf(string printed)
    {
        var columns = printed.StartsWith('0') ? 10 : 80;
        var picture = XElement.Parse(new TerminalPicture("A title", columns).Draw([printed], "What it shows").ToString());
        return picture.Descendants().Where(element => element.Name.LocalName == "tspan");
    }
}
