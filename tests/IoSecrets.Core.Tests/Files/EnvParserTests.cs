namespace IoSecrets.Core.Tests.Files;

public class EnvParserTests
{
    [Theory]
    [InlineData("A=abc", "abc")]
    [InlineData("A = abc ", "abc")]
    [InlineData("\t A=\tabc", "abc")]
    [InlineData("export A=abc", "abc")]
    [InlineData("export\tA = abc", "abc")]
    [InlineData("A=two words", "two words")]
    [InlineData("A=a=b==", "a=b==")]
    [InlineData("A=abc # comment", "abc")]
    [InlineData("A=abc\t# comment # comment", "abc")]
    [InlineData("A=abc#def", "abc#def")]
    [InlineData("A=a # \"'$b", "a")]
    [InlineData("A=C:\\new\\\"x\"'", "C:\\new\\\"x\"'")]
    [InlineData("A=$5 $ 5$", "$5 $ 5$")]
    [InlineData("A=pä", "pä")]
    public void Unquoted_value_ends_at_the_line_end_or_a_comment(string line, string value) =>
        Assert.Equal(("A", value), ParsedText.Single(ParsedText.Env(line + "\n")));

    [Theory]
    [InlineData("A=' a\\n$b\"#c '", " a\\n$b\"#c ")]
    [InlineData("A='${b}' # comment", "${b}")]
    [InlineData("A='a\nb\r\n c' ", "a\nb\r\n c")]
    public void Single_quoted_value_is_literal_and_may_span_lines(string entry, string value) =>
        Assert.Equal(("A", value), ParsedText.Single(ParsedText.Env(entry + "\n")));

    [Theory]
    [InlineData("A=\" a'#b \"", " a'#b ")]
    [InlineData("A=\"a\\n\\r\\t\\\\\\\"\\$b\"", "a\n\r\t\\\"$b")]
    [InlineData("A=\"\\\\n\"", "\\n")]
    [InlineData("A=\"$5 $\"", "$5 $")]
    [InlineData("A=\"a\nb\r\nc\" # comment", "a\nb\r\nc")]
    public void Double_quoted_value_has_six_escapes_and_may_span_lines(string entry, string value) =>
        Assert.Equal(("A", value), ParsedText.Single(ParsedText.Env(entry + "\n")));

    [Theory]
    [InlineData("A=")]
    [InlineData("A=  ")]
    [InlineData("A= # comment")]
    [InlineData("A=''")]
    [InlineData("A=\"\" # comment")]
    public void Empty_value_is_not_given(string line) => Assert.Equal(("A", null), ParsedText.Single(ParsedText.Env(line)));

    [Theory]
    [InlineData("_")]
    [InlineData("a.b-c_9")]
    [InlineData("export")]
    public void Name_has_letters_digits_and_three_marks(string name) =>
        Assert.Equal((name, "abc"), ParsedText.Single(ParsedText.Env($"{name} =abc")));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Blank_lines_and_comments_are_skipped_and_counted(string end) => Assert.Equal(
        [(3, "A", "abc"), (6, "B", "x")],
        ParsedText.Rows(ParsedText.Env(string.Join(end, "# comment A='", "", "A=abc", "  ", " # comment", "B=x", ""))));

    [Fact]
    public void Row_has_the_number_of_the_line_where_it_begins_and_no_tool()
    {
        using var file = ParsedText.Env("A='a\nb\nc'\nB=x");
        Assert.Equal([(1, "A", "a\nb\nc"), (4, "B", "x")], ParsedText.Rows(file));
        Assert.All(file.Rows, row => Assert.False(row.Fields.ToolName.HasValue || row.Fields.ToolArgument.HasValue));
    }

    [Theory]
    [InlineData("abc", "no '=' after the name")]
    [InlineData("A B=abc", "no '=' after the name")]
    [InlineData("export A", "no '=' after the name")]
    [InlineData("A: abc", "no '=' after the name")]
    [InlineData("=abc", "does not begin with a name")]
    [InlineData("9A=abc", "does not begin with a name")]
    [InlineData("'A'=abc", "does not begin with a name")]
    [InlineData("é=abc", "does not begin with a name")]
    [InlineData("export 9=abc", "does not begin with a name")]
    [InlineData("A=x$HOME", "single quotes")]
    [InlineData("A=${B}", "single quotes")]
    [InlineData("A=\\$B", "single quotes")]
    [InlineData("A=$(id)", "single quotes")]
    [InlineData("A=$_b", "single quotes")]
    [InlineData("A=\"x\n$HOME\"", "single quotes")]
    [InlineData("A=\"\\\\$HOME\"", "single quotes")]
    [InlineData("A=`id`", "single quotes")]
    [InlineData("A=#abc", "single quotes")]
    [InlineData("A=\"\\x\"", "double the backslash")]
    [InlineData("A=\"\\\n\"", "double the backslash")]
    [InlineData("A='x'y", "text other than a comment follows the closing quote")]
    [InlineData("A='it''s'", "text other than a comment follows the closing quote")]
    [InlineData("A=\"x\"#y", "text other than a comment follows the closing quote")]
    [InlineData("A='x\ny'z", "follows the closing quote in line 3")]
    [InlineData("A='x", "no closing quote")]
    [InlineData("A=\"x", "no closing quote")]
    [InlineData("A=\"x\\\"", "no closing quote")]
    [InlineData("A=\"x\\", "no closing quote")]
    public void Bad_entry_is_one_problem(string entry, string words) => ParsedText.AssertProblem(2, words, ParsedText.Env($"G=good\n{entry}\nH=good"));

    [Fact]
    public void Every_bad_entry_is_reported_and_no_row_is_returned() => Assert.Equal(
        [1, 3, 4, 6, 7],
        ParsedText.Problems(ParsedText.Env("x\nA=1\n=2\nB=\"\\x\nc\"\nC='3'4\nD='\nE=5")).Select(problem => problem.Line));

    [Theory]
    [InlineData('\'')]
    [InlineData('"')]
    public void Unclosed_quote_does_not_hide_the_next_bad_entry(char quote) =>
        Assert.Equal([1, 3], ParsedText.Problems(ParsedText.Env($"A={quote}x\nB=1\n=2\nC=3")).Select(problem => problem.Line));

    [Fact]
    public void Name_that_occurs_twice_is_a_problem_that_names_both_lines()
    {
        ParsedText.AssertProblem(3, "as line 1", ParsedText.Env("A=1\nB=2\nA=3"));
        Assert.Equal(["a", "A"], ParsedText.Env("a=1\nA=2").Rows.Select(row => row.Fields.Name));
    }
}
