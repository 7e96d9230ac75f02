using IoSecrets.Core.Workflows;

namespace IoSecrets.Core.Tests.Workflows;

public class ReferenceFinderTests
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    [Theory]
    [InlineData("secret: 01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData("secret: '{01234567-89AB-CDEF-0123-456789ABCDEF}'")]
    [InlineData("secret: (0123456789abcdef0123456789abcdef)")]
    [InlineData("secret: 0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("url: https://x/%7B01234567-89ab-cdef-0123-456789abcdef%7D")]
    [InlineData("url: https://x/%7B0123456789abcdef0123456789abcdef%7D")]
    [InlineData("secret: \"01234567\\u002d89ab-cdef-0123-456789abcdef\"")]
    [InlineData("secret: \"\\x30123456789abcdef0123456789abcdef\"")]
    public void Id_is_found_in_any_spelling(string content) => Assert.Equal([(SecretReferenceKind.Id, 1)], Find(content, name: "other"));

    [Theory]
    [InlineData("linear", "token: linear")]
    [InlineData("linear", "token: ${{ secrets.linear }}")]
    [InlineData("linear", "token: \"LINEAR\"")]
    [InlineData("linear", "{a: linear}")]
    [InlineData("linear", "token: \"line1\\nlinear\"")]
    [InlineData("linear-prod", "token: linear-prod.")]
    [InlineData("my linear key", "token: my linear   key")]
    [InlineData("my linear key", "token: my\n  linear\r\n  key")]
    [InlineData("bob's key", "token: 'bob''s key'")]
    [InlineData("a \"b\"", "token: \"a \\\"b\\\"\"")]
    [InlineData("caf\u00e9", "token: \"caf\\u00e9\"")]
    [InlineData("\U0001F511 key", "token: \"\\ud83d\\udd11 key\"")]
    [InlineData("linear", "token: \"lin\\\n  ear\"")]
    [InlineData("linear", "token: ${TOKEN:-linear}")]
    [InlineData("linear", "run: tool --secret=-linear-")]
    [InlineData("my key", "url: https://x/my%20key")]
    [InlineData("***", "token: '***'")]
    [InlineData("(db)", "token: (db)")]
    public void Name_is_found_as_a_whole_token(string name, string content) => Assert.Equal([(SecretReferenceKind.Name, 1)], Find(content, name));

    [Theory]
    [InlineData("linear", "token: linear-prod")]
    [InlineData("linear", "token: my_linear")]
    [InlineData("linear", "token: my--linear")]
    [InlineData("linear", "token: linears")]
    [InlineData("linear", "token: 1linear")]
    [InlineData("my key", "token: my keys")]
    [InlineData("", "token: ")]
    [InlineData("  ", "token:    x")]
    public void Part_of_another_token_is_not_a_name(string name, string content) => Assert.Empty(Find(content, name));

    [Theory]
    [InlineData("agno__linear__get", "- agno__linear__get")]
    [InlineData("agno__linear__get", "- tools.AGNO__linear__get()")]
    [InlineData("agno__linear__*", "- agno__linear__get")]
    [InlineData("agno__*__get", "- agno__linear__get")]
    [InlineData("agno__linear__ge?", "- agno__linear__get")]
    [InlineData("agno__linear__[gs]et", "- agno__linear__get")]
    [InlineData("*", "- agno__linear__get")]
    [InlineData("agno__linear__get", "- agno__linear__*")]
    [InlineData("agno__linear__*", "- agno__linear__*")]
    [InlineData("search*", "- search_web")]
    [InlineData("my-mcp__*", "- my-mcp__search")]
    [InlineData("my-mcp__search", "- my-mcp__*")]
    [InlineData("pre.fix__*", "tools: [pre.fix__go]")]
    [InlineData("ns/tool__*", "- tools.ns/tool__run()")]
    [InlineData("\u00dcn\u00ef-x__*", "- \u00dcn\u00ef-x__go.")]
    [InlineData("a-b-c__*", "url: https://x/y/a-b-c__d/e")]
    [InlineData("my-tool*", "a: my-tool-create")]
    [InlineData("slack.*", "- slack.post")]
    [InlineData("@acme/srv__*", "tool: \"@acme/srv__create\"")]
    [InlineData("@acme/srv__run", "tool: '@acme/srv__*'")]
    public void Tool_that_the_secret_is_for_is_found(string tool, string content) =>
        Assert.Equal([(SecretReferenceKind.Tool, 1)], Find(content, tool: tool));

    [Theory]
    [InlineData("agno__linear__get", "- agno__linear__get_user")]
    [InlineData("agno__linear__*", "- agno__github__get")]
    [InlineData("*", "- linear")]
    [InlineData(null, "- agno__linear__get")]
    public void Other_tools_are_not_references(string? tool, string content) => Assert.Empty(Find(content, tool: tool));

    [Fact]
    public void Each_line_is_reported_once_with_its_number()
    {
        var content = "a: linear linear\n\n\nb: x\n  linear\nc: 'linear\n\n  key'\r\n\nd: linear";
        Assert.Equal([1, 5, 6, 10], Find(content, "linear").Select(found => found.Line));
    }

    [Fact]
    public void Two_secrets_with_one_name_are_both_referred_to()
    {
        var secrets = new[] { NewSecret("db", null, Guid.NewGuid()), NewSecret("db", null, Guid.NewGuid()) };
        Assert.Equal(secrets, new ReferenceFinder(secrets).Find("use: db", ScriptedService.Stop).Select(found => found.Secret));
    }

    // A text of a megabyte without blanks took minutes.
    [Fact]
    public void Reference_is_found_after_a_long_text_without_blanks()
    {
        var data = string.Concat(Enumerable.Range(0, 60_000).Select(number => $"{number:x}+a__b/"));
        Assert.Equal([(SecretReferenceKind.Tool, 2)], Find($"data: {data}\n- my-mcp__search", tool: "my-mcp__*"));
    }

    [Theory]
    [InlineData("a: \"\\uffff\"\nb: linear")]
    [InlineData("a: \uffff\nb: linear")]
    [InlineData("a: %EF%BF%BF\nb: linear")]
    [InlineData("a: \"\\u000a\"\nb: linear")]
    public void Characters_that_stand_for_line_breaks_do_not_change_the_numbers(string content) =>
        Assert.All(Find(content, "linear"), found => Assert.Equal((SecretReferenceKind.Name, 2), found));

    [Fact]
    public void Content_of_any_characters_is_searched()
    {
        var random = new Random(17);
        var finder = new ReferenceFinder([NewSecret("linear", "agno__*", Guid.Parse(Id))]);
        for (var run = 0; run < 300; run++)
        {
            var noise = string.Concat(Enumerable.Range(0, 40).Select(_ => Fuzz.FuzzData.Text(random)));
            Assert.Contains(finder.Find($"{noise}\n {Id} \n{noise}", ScriptedService.Stop), found => found.Kind == SecretReferenceKind.Id);
        }
    }

    private static IEnumerable<(SecretReferenceKind Kind, int Line)> Find(string content, string? name = null, string? tool = null) =>
        new ReferenceFinder([NewSecret(name, tool, Guid.Parse(Id))]).Find(content, ScriptedService.Stop).Select(found => (found.Kind, found.Line));

    private static Secret NewSecret(string? name, string? tool, Guid id) => new() { Id = id, Name = name, ToolName = tool };
}
