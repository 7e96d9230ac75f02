using IoSecrets.Sandbox.Secrets;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Files of secrets for the sandbox.</summary>
public sealed class SandboxSecretsFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(
        "secrets.csv",
        """
        "Id","name",ToolName, "ToolArgument",IsDefaultForTool,Value

        1,"a ""quoted"", name",agno__x__*,token,True,"two
        lines"
        2 , plain name ,,,,

        3,short
        """)]
    [InlineData(
        "secrets.JSON",
        """
        [
          // Comments are allowed.
          { "Id": 1, "name": "a \"quoted\", name", "ToolName": "agno__x__*", "ToolArgument": "token", "IsDefaultForTool": true, "Value": "two\nlines" },
          { "Id": { "Name": "ignored" }, "Name": "plain name", "Value": null, "ToolName": "", "IsDefaultForTool": "False" },
          { "Name": "short" },
        ]
        """)]
    public void Fields_are_read_by_name_and_other_fields_are_ignored(string name, string content)
    {
        var secrets = SecretsFile.Read(Write(name, content));
        Assert.Equal(
            [
                ("a \"quoted\", name", "two\nlines", "agno__x__*", "token", true),
                ("plain name", null, null, null, false),
                ("short", null, null, null, false),
            ],
            secrets.Select(secret =>
                (secret.Name, secret.Value?.ReplaceLineEndings("\n"), secret.ToolName, secret.ToolArgument, secret.IsDefaultForTool)));
    }

    [Theory]
    [InlineData("x.csv", "Name\n")]
    [InlineData("x.csv", "Name")]
    [InlineData("x.json", "[]")]
    public void File_can_have_no_secrets(string name, string content) => Assert.Empty(SecretsFile.Read(Write(name, content)));

    [Theory]
    [InlineData("x.csv", "", "line 1: the header has no column Name")]
    [InlineData("x.csv", "\n\nTitle,Value\nx,long", "line 3: the header has no column Name")]
    [InlineData("x.csv", "Name,Value,name\n", "line 1: the header has a column twice")]
    [InlineData("x.csv", "Name,Value\r\nx,\"two\r\nlines\"\r\nx,\"three\r\nlines", "line 4: a quotation mark is not closed")]
    [InlineData("x.csv", "Name,Value\nx,\"secret\" value", "line 2: text follows a closing quotation mark")]
    [InlineData("x.csv", "Name,Value\nx,long,secret", "line 2: the row has more cells than the header")]
    [InlineData("x.csv", "Name,Value\n\nx,\"abcd\n\"\n,long", "line 5: Name must have 1 to 1024 characters")]
    [InlineData("x.csv", "Name,Value\nx,abc", "line 2: Value must have 4 to 1024 characters")]
    [InlineData("x.csv", "Name,IsDefaultForTool\nx,secret", "line 2: IsDefaultForTool must be True or False")]
    [InlineData("x.json", "", "line 1: the text is not JSON")]
    [InlineData("x.json", "[\n{\"Name\": \"x\", \"Value\": secret}]", "line 2: the text is not JSON")]
    [InlineData("x.json", "[\n]\nsecret", "line 3: the text is not JSON")]
    [InlineData("x.json", "\n{\"Name\": \"x\"}", "line 2: the file must have an array of objects")]
    [InlineData("x.json", "[{\"Name\": \"x\"},\n\"secret\"]", "line 2: the array must have only objects")]
    [InlineData("x.json", "[{\"Name\": \"x\"},\n{\n\"Value\": \"long\"}]", "line 2: Name must have 1 to 1024 characters")]
    [InlineData("x.json", "[{\"Name\":\n\"\\ud800\"}]", "line 2: a text has half of a surrogate pair")]
    public void Invalid_content_is_an_error_with_its_line_and_without_text_of_the_file(string name, string content, string expected)
    {
        var invalid = Assert.Throws<SecretsFileException>(() => SecretsFile.Read(Write(name, content)));
        Assert.Equal(expected, invalid.Message);
    }

    [Fact]
    public async Task The_list_that_the_module_exports_can_be_read()
    {
        await using var shell = await Shell.StartAsync();
        shell.Emulator.Store.Seed(shell.Emulator.DefaultAccount, 20);
        var file = Path.Combine(_folder.FullName, "exported.csv");
        await Pwsh.RunAsync(
            $"Import-Module '{BuildOutput.ModuleManifest}'; Connect-IoNet -BaseUri {shell.BaseUri}; Get-IoSecret | Export-Csv '{file}'", shell);
        var stored = shell.Emulator.Store.Ids.Select(id => shell.Emulator.Store.Find(id)!);
        Assert.Equal(
            stored.Select(secret => (secret.Name, (string?)null, secret.ToolName, secret.ToolArgument, secret.IsDefaultForTool)),
            SecretsFile.Read(file).Select(secret => (secret.Name, secret.Value, secret.ToolName, secret.ToolArgument, secret.IsDefaultForTool)));
    }

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, content);
        return file;
    }
}
