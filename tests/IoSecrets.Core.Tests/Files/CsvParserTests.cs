namespace IoSecrets.Core.Tests.Files;

public class CsvParserTests
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    [Fact]
    public void Columns_are_found_by_name_in_any_order_and_case()
    {
        using var file = ParsedText.Csv($"isdefaultfortool,TOOLARGUMENT,toolname,value,name,ID\ntrue,token,agno__*,v1,n1,{Id}\n");
        var row = Assert.Single(file.Rows);
        Assert.Equal((2, null, Guid.Parse(Id)), (row.Line, row.Item, row.Id));
        Assert.Equal(("n1", "agno__*", "token", true),
            (row.Fields.Name, row.Fields.ToolName.Value, row.Fields.ToolArgument.Value, row.Fields.IsDefaultForTool));
        Assert.Equal(("n1", "v1"), ParsedText.Single(file));
        Assert.Empty(file.UnknownColumns);
    }

    [Theory]
    [InlineData("Id")]
    [InlineData("SecretId")]
    [InlineData("secret_id")]
    public void Id_has_three_names(string column) => Assert.Equal(Guid.Parse(Id), Assert.Single(ParsedText.Csv($"{column}\n{Id}").Rows).Id);

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("\" 0 \"", false)]
    [InlineData("", null)]
    public void Boolean_value_is_true_false_1_0_or_empty(string cell, bool? expected) =>
        Assert.Equal(expected, Assert.Single(ParsedText.Csv($"DefaultForTool,Name\n{cell},n1").Rows).Fields.IsDefaultForTool);

    [Fact]
    public void Empty_tool_cell_means_none_and_a_missing_column_is_not_given()
    {
        var row = Assert.Single(ParsedText.Csv("Name,ToolName,ToolArgument\nempty,,\"\"\n").Rows);
        Assert.Equal(new(null), row.Fields.ToolName);
        Assert.Equal(new(null), row.Fields.ToolArgument);
        Assert.False(Assert.Single(ParsedText.Csv("Name\nn1").Rows).Fields.ToolName.HasValue);
    }

    // An empty tool would be no tool, and one that is not given any tool.
    [Fact]
    public void Row_that_ends_early_is_a_problem() =>
        ParsedText.AssertProblem(3, "fewer cells", ParsedText.Csv("Name,Value,ToolName\nn1,long enough,\nn2,long enough\n"));

    [Fact]
    public void Any_other_empty_cell_is_not_given()
    {
        var row = Assert.Single(ParsedText.Csv("Id,Name,Value,IsDefaultForTool\n,n1,,").Rows);
        Assert.Equal((null, "n1", null, null), (row.Id, row.Fields.Name, row.Fields.Value, row.Fields.IsDefaultForTool));
    }

    [Theory]
    [InlineData("n1,v1", "v1")]
    [InlineData("n1,two words", "two words")]
    [InlineData("n1,\" v1 \"", " v1 ")]
    [InlineData("n1, \"v1\" ", "v1")]
    [InlineData("\"n1\",\"a,b\"", "a,b")]
    [InlineData("n1,\"\"\"a\"\"b\"\"\"", "\"a\"b\"")]
    [InlineData("n1,\"\"\"\"", "\"")]
    [InlineData("n1,\"a\nb\r\nc\"", "a\nb\r\nc")]
    [InlineData("n1,pä$s'w\\r;#", "pä$s'w\\r;#")]
    [InlineData("n1,\"\"", null)]
    public void Cell_is_read_as_in_RFC_4180(string line, string? value) =>
        Assert.Equal(("n1", value), ParsedText.Single(ParsedText.Csv($"Name,Value\n{line}\n")));

    [Theory]
    [InlineData("n1,v1  ")]
    [InlineData("n1, v1")]
    [InlineData("n1\t,v1")]
    // Import-Csv keeps such a blank, spreadsheets may not, and a value cannot be read back.
    public void Unquoted_cell_with_a_blank_at_an_end_is_a_problem(string line) =>
        Assert.Contains("begins or ends with a blank", Assert.Single(ParsedText.Csv($"Name,Value\n{line}\n").Problems).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Lines_end_in_LF_CRLF_or_CR_and_the_last_line_end_is_optional(string end)
    {
        (int, string?, string?)[] expected = [(2, "n1", "v1"), (4, "n2", "v2")];
        var text = $"Name,Value{end}n1,v1{end}  {end}n2,v2";
        Assert.Equal(expected, ParsedText.Rows(ParsedText.Csv(text)));
        Assert.Equal(expected, ParsedText.Rows(ParsedText.Csv(text + end)));
    }

    [Fact]
    public void TYPE_line_and_blank_lines_before_the_header_are_skipped() =>
        Assert.Equal([(4, "n1", "v1")], ParsedText.Rows(ParsedText.Csv("#TYPE IoSecrets.Secret\n\nName,Value\nn1,v1")));

    [Fact]
    public void Row_has_the_number_of_the_line_where_it_begins() => Assert.Equal(
        [(2, "n1", "a\nb\n"), (5, "n2", "v2")],
        ParsedText.Rows(ParsedText.Csv("Name,Value\nn1,\"a\nb\n\"\nn2,v2")));

    [Fact]
    public void Header_without_rows_has_neither_rows_nor_problems()
    {
        using var file = ParsedText.Csv("Name,Value\n\n");
        Assert.Empty(file.Rows);
        Assert.Empty(file.Problems);
    }

    [Fact]
    public void Unknown_columns_are_ignored_and_listed_and_the_properties_of_a_saved_secret_are_only_ignored()
    {
        using var file = ParsedText.Csv("Name,Tool,\"My tool\",,Display,UserId,CreatedAt,UpdatedAt,Revision,tool\nn1,a,b,c,d,e,f,g,h,i");
        Assert.Equal([(2, "n1", null)], ParsedText.Rows(file));
        Assert.Equal(["Tool", "column 3", "column 4"], file.UnknownColumns);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("#TYPE IoSecrets.Secret")]
    public void File_without_a_header_has_one_problem(string text) => ParsedText.AssertProblem(1, "no header", ParsedText.Csv(text));

    [Fact]
    public void Header_without_Id_and_Name_is_the_only_problem_and_is_not_shown()
    {
        using var file = ParsedText.Csv("\nhunter2,Value\nhunter3,\"");
        ParsedText.AssertProblem(2, "neither a column Id nor a column Name", file);
        Assert.Empty(file.UnknownColumns);
    }

    [Theory]
    [InlineData("Name;Value\nn1;v1", "semicolons")]
    [InlineData("\"Id\";\"Name\"\n1;2", "semicolons")]
    [InlineData("Tool;Name;Rest,Value", "semicolons")]
    [InlineData("Value\tName\nv1\tn1", "tabs")]
    public void Another_separator_is_recognized(string text, string separator) =>
        ParsedText.AssertProblem(1, $"separated by {separator}", ParsedText.Csv(text));

    [Theory]
    [InlineData("Id,secret_id,Name", "the column Id occurs twice")]
    [InlineData("Name,Value,NAME", "the column Name occurs twice")]
    [InlineData("Name,IsDefaultForTool,DefaultForTool", "the column IsDefaultForTool occurs twice")]
    public void Known_column_occurs_once(string header, string words) => ParsedText.AssertProblem(1, words, ParsedText.Csv(header + "\n"));

    [Theory]
    [InlineData("x,n1,v1,", "its Id is not a secret ID")]
    [InlineData("00000000-0000-0000-0000-000000000000,n1,v1,", "its Id is not a secret ID")]
    [InlineData(",n1,v1,yes", "its IsDefaultForTool is not true, false, 1, 0 or empty")]
    [InlineData(",n1,v1,,", "more cells than the header has columns")]
    [InlineData(",,v1,true", "neither an Id nor a Name")]
    [InlineData(",n1,v\"1,", "a cell that is not quoted contains a double quote")]
    [InlineData(",n1,\"v\"1,", "ends before the next comma")]
    [InlineData(",n1,\"v1,", "no closing quote")]
    public void Bad_row_is_one_problem(string row, string words) =>
        ParsedText.AssertProblem(3, words, ParsedText.Csv($"Id,Name,Value,IsDefaultForTool\n,good,v0,\n{row}\n,also good,v2,1\n"));

    [Fact]
    public void Every_bad_row_is_reported_and_no_row_is_returned()
    {
        using var file = ParsedText.Csv("Id,Name,Name\nbad,n1,\n,n2,\n,n3,,,\n,\"n\"4,\n,\n,n5\",\nbad,n6,");
        Assert.Equal([1, 2, 4, 5, 6, 7, 8], ParsedText.Problems(file).Select(problem => problem.Line));
    }

    [Fact]
    public void Unclosed_quote_does_not_hide_the_next_bad_row() => Assert.Equal(
        [2, 3],
        ParsedText.Problems(ParsedText.Csv("Name,Value\nn1,\"open\nn2,v2,v3\nn4,v4")).Select(problem => problem.Line));

    [Fact]
    public void Quote_that_closes_in_another_line_names_that_line() =>
        ParsedText.AssertProblem(2, "ends in line 4 before", ParsedText.Csv("Name,Value\nn1,\"open\nn2,v2\nn3,\"v3\"\nn4,v4"));
}
