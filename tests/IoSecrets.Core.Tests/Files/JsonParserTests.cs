namespace IoSecrets.Core.Tests.Files;

public class JsonParserTests
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    [Fact]
    public void Array_has_an_object_for_each_secret()
    {
        using var file = ParsedText.Json($$"""
            [
              {"secret_id": "{{Id}}", "NAME": "n1", "value": "v1", "ToolName": "agno__*", "ToolArgument": "token", "DefaultForTool": true},
              {
                "Name": "n2" }
            ]
            """);
        Assert.Equal([(2, "n1", "v1"), (3, "n2", null)], ParsedText.Rows(file));
        Assert.Equal([1, 2], file.Rows.Select(row => row.Item));
        Assert.Equal([Guid.Parse(Id), null], file.Rows.Select(row => row.Id));
        Assert.Equal([new("agno__*"), default], file.Rows.Select(row => row.Fields.ToolName));
        Assert.Equal([new("token"), default], file.Rows.Select(row => row.Fields.ToolArgument));
        Assert.Equal([true, null], file.Rows.Select(row => row.Fields.IsDefaultForTool));
    }

    [Fact]
    public void Object_has_a_name_and_a_value_for_each_secret()
    {
        using var file = ParsedText.Json("{\"n1\": \"v1\",\n\"ä/x\": \"a\\n\\u00e4\\\"\", \"n3\":\n null, \"n4\": 1.50}");
        Assert.Equal([(1, "n1", "v1"), (2, "ä/x", "a\nä\""), (2, "n3", null), (3, "n4", "1.50")], ParsedText.Rows(file));
    }

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("0.10e1", "0.10e1")]
    [InlineData("\"true\"", "true")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData("null", null)]
    [InlineData("\"\"", null)]
    public void Value_is_a_text_a_number_as_written_or_null(string json, string? value) =>
        Assert.Equal(("n1", value), ParsedText.Single(ParsedText.Json($$"""[{"Value":{{json}},"Name":"n1"}]""")));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("1", true)]
    [InlineData("\"False\"", false)]
    [InlineData("null", null)]
    public void Boolean_value_may_be_a_text(string json, bool? expected) =>
        Assert.Equal(expected, Assert.Single(ParsedText.Json($$"""[{"Name":"n1","IsDefaultForTool":{{json}}}]""").Rows).Fields.IsDefaultForTool);

    [Fact]
    public void Null_tool_means_none() =>
        Assert.Equal(new(null), Assert.Single(ParsedText.Json("""[{"Name":"n1","ToolName":null}]""").Rows).Fields.ToolName);

    [Fact]
    public void Unknown_keys_are_ignored_and_listed()
    {
        using var file = ParsedText.Json("""[{"Name":"n1","Tool":"x","my tool":1,"Display":"y"},{"Name":"n2","tool":"x","My Tool":1,"ghp_abc":1}]""");
        Assert.Equal(2, file.Rows.Count);
        Assert.Equal(["Tool", "key 3", "key 4"], file.UnknownColumns);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    public void File_may_have_no_secrets(string text)
    {
        using var file = ParsedText.Json(text);
        Assert.Empty(file.Rows);
        Assert.Empty(file.Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[\n{\"Name\":\"n1\"},\n]", 3)]
    [InlineData("[\n// comment\n]", 2)]
    [InlineData("{\"n1\":\n\"v1\",}", 2)]
    [InlineData("{'n1':'v1'}")]
    [InlineData("[{\"Name\":\"n1\"}")]
    [InlineData("[]\n[]", 2)]
    [InlineData("[{\"Name\":\"n\n1\"}]")]
    [InlineData("{\"n1\":hunter2}")]
    public void Syntax_error_is_one_problem(string text, int line = 1)
    {
        ParsedText.AssertProblem(line, "the JSON cannot be read from here on", ParsedText.Json(text));
        Assert.DoesNotContain("hunter2", ParsedText.Json(text).Problems[0].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void Single_value_is_one_problem(string text) => ParsedText.AssertProblem(1, "neither an array of objects nor", ParsedText.Json(text));

    [Theory]
    [InlineData("\"text\"", "item 2 is not an object")]
    [InlineData("[{\"Name\":\"n1\"}]", "item 2 is not an object")]
    [InlineData("null", "item 2 is not an object")]
    [InlineData("{}", "item 2: it has neither an Id nor a Name")]
    [InlineData("{\"Name\":\"n1\",\"name\":\"n1\"}", "item 2: a key occurs twice")]
    [InlineData("{\"Name\":\"n1\",\"Extra\":1,\"extra\":1}", "item 2: a key occurs twice")]
    [InlineData("{\"Name\":\"n1\",\"a b\":1,\"A b\":1}", "item 2: a key occurs twice")]
    [InlineData("{\"Id\":null,\"SecretId\":null,\"Name\":\"n1\"}", "item 2: the field Id occurs twice")]
    [InlineData("{\"Name\":{\"a\":[1]}}", "item 2: an object or an array is not the value")]
    [InlineData("{\"Name\":\"n1\",\"Tags\":[]}", "item 2: an object or an array is not the value")]
    [InlineData("{\"Name\":\"n1\",\"Value\":true}", "item 2: its Value is true or false without quotation marks")]
    [InlineData("{\"Name\":false,\"Value\":1}", "item 2: its Name is true or false without quotation marks")]
    [InlineData("{\"Id\":5}", "item 2: its Id is not a secret ID")]
    [InlineData("{\"Name\":\"n1\",\"IsDefaultForTool\":\"yes\"}", "item 2: its IsDefaultForTool is not")]
    [InlineData("{\"Name\":\"n1\",\"Value\":\"a\\ud800\"}", "item 2: a text in it contains half of a character")]
    [InlineData("{\"Name\":\"n1\",\"\\ud800\":\"a\"}", "item 2: a text in it contains half of a character")]
    public void Bad_item_is_one_problem(string item, string words) =>
        ParsedText.AssertProblem(3, words, ParsedText.Json($$"""
            [
            {"Name":"good"},
            {{item}},
            {"Name":"also good"}
            ]
            """));

    [Theory]
    [InlineData("\"n0\":\"v1\"", "a key occurs twice")]
    [InlineData("\"N0\":\"v1\"", "a key occurs twice")]
    [InlineData("\"n1\":{\"a\":1}", "an object or an array is not the value")]
    [InlineData("\"\":\"v1\"", "neither an Id nor a Name")]
    [InlineData("\"n1\":\"\\udc00\"", "half of a character")]
    [InlineData("\"\\udc00\":\"v1\"", "half of a character")]
    public void Bad_name_or_value_is_one_problem(string entry, string words) => ParsedText.AssertProblem(3, words, ParsedText.Json($$"""
        {
        "n0":"v0",
        {{entry}},
        "n2":"v2"
        }
        """));

    // ConvertTo-Json writes a single secret without an array, and its fields would become five secrets.
    [Fact]
    public void Object_with_the_fields_of_a_secret_is_a_problem()
    {
        using var file = ParsedText.Json($$"""
            {"Id":"{{Id}}",
            "name":"n1",
            "Display":"x"}
            """);
        Assert.Equal([1, 2], ParsedText.Problems(file).Select(problem => problem.Line));
        Assert.All(file.Problems, problem => Assert.Contains("put the object of one secret in an array", problem.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_bad_item_in_one_line_is_reported_up_to_a_syntax_error()
    {
        using var file = ParsedText.Json("""[{},1,{"Id":"x"},{"Name":"n"},{"Name":"n"},{"Id":"x",}]""");
        Assert.Equal(
            ["item 1: it", "item 2 is ", "item 3: it", "item 5: it", "the JSON c"],
            ParsedText.Problems(file).Select(problem => problem.Problem[..10]));
    }
}
