using System.Diagnostics;
using System.Text;
using IoSecrets.Core.Files;

namespace IoSecrets.Core.Tests.Files;

public sealed class SecretsFileTests : IDisposable
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("IoSecrets").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("team.csv", SecretsFileFormat.Csv)]
    [InlineData("folder.json/team.CSV", SecretsFileFormat.Csv)]
    [InlineData("team.json", SecretsFileFormat.Json)]
    [InlineData(".env.json", SecretsFileFormat.Json)]
    [InlineData(".env", SecretsFileFormat.Env)]
    [InlineData("folder/prod.env", SecretsFileFormat.Env)]
    [InlineData("folder/.ENV.local", SecretsFileFormat.Env)]
    [InlineData("team.txt", null)]
    [InlineData("env", null)]
    [InlineData("prod.env.local", null)]
    [InlineData("folder.csv/team", null)]
    [InlineData("", null)]
    public void Format_follows_from_the_name(string path, object? format) => Assert.Equal(format, SecretsFile.FormatOf(path));

    [Fact]
    public void Rows_with_the_same_id_are_a_problem_that_names_both_lines() => Assert.Equal(
        [(3, "it has the same Id as line 2"), (5, "it has the same Id as line 2")],
        ParsedText.Problems(ParsedText.Csv($"Id,Name\n{Id},a\n{{{Id.ToUpperInvariant()}}},b\n,c\n{Id},d")));

    [Theory]
    [InlineData("n1,t1,a1,", "n1,t1,a1,", true)]
    [InlineData("n1,,,", "n1,,,", true)]
    [InlineData("n1,t1,a1,", "N1,t1,a1,", false)]
    [InlineData("n1,t1,a1,", "n1,t2,a1,", false)]
    [InlineData("n1,t1,a1,", "n1,t1,,", false)]
    [InlineData("n1,t1,a1,01234567-89ab-cdef-0123-456789abcdef", "n1,t1,a1,11234567-89ab-cdef-0123-456789abcdef", false)]
    public void Rows_without_ids_that_have_the_same_name_and_tool_are_a_problem(string first, string second, bool isProblem)
    {
        using var file = ParsedText.Csv($"Name,ToolName,ToolArgument,Id\n{first}\n{second}");
        Assert.Equal(
            isProblem ? [new FileProblem(3, "it has the same Name, ToolName and ToolArgument as line 2")] : [],
            file.Problems);
    }

    [Fact]
    public void Row_with_a_problem_still_conflicts_with_another() => Assert.Equal(
        [2, 3],
        ParsedText.Problems(ParsedText.Csv($"Id,IsDefaultForTool\n{Id},maybe\n{Id},1")).Select(problem => problem.Line));

    [Fact]
    public void Items_of_an_array_that_conflict_are_named_by_their_positions() =>
        ParsedText.AssertProblem(1, "item 2: it has the same Id as item 1 (line 1)", ParsedText.Json($$"""[{"Id":"{{Id}}"},{"Id":"{{Id}}"}]"""));

    [Fact]
    public void Values_are_overwritten_when_the_file_is_disposed_and_when_it_has_a_problem()
    {
        var file = ParsedText.Env("A=abc\nB=def");
        var values = file.Rows.Select(row => row.Fields.Value!).ToArray();
        Assert.All(values, value => Assert.Equal(3, value.Utf8.Length));
        file.Dispose();
        Assert.All(values, value => Assert.Equal(0, value.Utf8.Length));

        using var rows = new RowCollector();
        RowBuilder[] builders = [Begin(rows, 1), Begin(rows, 2), Begin(rows, 3)];
        rows.Report(2, "problem");
        Assert.Empty(rows.ToFile().Rows);
        rows.Dispose();
        Assert.All(builders, builder => Assert.Equal(0, builder.Build().Fields.Value!.Utf8.Length));

        // The last two are not added: a problem ends the second, and the file the third.
        static RowBuilder Begin(RowCollector rows, int line)
        {
            var builder = rows.Begin(line);
            builder.Set(SecretColumn.Name, "n1"u8);
            builder.Set(SecretColumn.Value, "abc"u8);
            if (line == 1)
            {
                rows.Add(builder);
            }

            return builder;
        }
    }

    [Fact]
    public void Text_in_UTF_8_or_with_a_byte_order_mark_is_decoded()
    {
        Encoding[] encodings = [new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true)];
        Assert.All(encodings, encoding => Assert.Equal(
            [(1, "A", "pä€😀"), (2, "B", "x")],
            ParsedText.Rows(SecretsFile.Parse([.. encoding.GetPreamble(), .. encoding.GetBytes("A=pä€😀\nB=x")], SecretsFileFormat.Env))));
    }

    [Fact]
    public void Each_line_with_a_byte_that_is_not_UTF_8_is_a_problem()
    {
        using var file = SecretsFile.Parse(Encoding.Latin1.GetBytes("A=a\r\nB=\u00e4\r\n\r\n# \u00e4\n=also bad"), SecretsFileFormat.Env);
        Assert.Equal([2, 4], ParsedText.Problems(file).Select(problem => problem.Line));
        Assert.All(file.Problems, problem => Assert.Contains("not UTF-8", problem.Problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("A=a\nB=\0", "NUL")]
    [InlineData("A=a\nB=\ufffd", "U+FFFD")]
    public void Characters_that_show_a_damaged_text_are_problems(string text, string words) => ParsedText.AssertProblem(2, words, ParsedText.Env(text));

    [Fact]
    public void Damaged_UTF_16_is_a_problem()
    {
        ParsedText.AssertProblem(2, "U+FFFD", SecretsFile.Parse([0xFF, 0xFE, .. Utf16("A=a\nB="), 0x00, 0xD8], SecretsFileFormat.Env));
        ParsedText.AssertProblem(1, "U+FFFD", SecretsFile.Parse([0xFF, 0xFE, .. Utf16("A=a"), (byte)'b'], SecretsFileFormat.Env));
        ParsedText.AssertProblem(1, "NUL", SecretsFile.Parse(Utf16("A=a"), SecretsFileFormat.Env));
    }

    [Fact]
    public async Task File_is_read()
    {
        var path = Path.Combine(_folder, "team.csv");
        var value = new string('v', 100_000);
        await File.WriteAllTextAsync(path, $"Name,Value\nn1,{value}\n", TestContext.Current.CancellationToken);
        using var file = await SecretsFile.ReadAsync(path, SecretsFileFormat.Csv, TestContext.Current.CancellationToken);
        Assert.Equal(("n1", value), ParsedText.Single(file));
    }

    [Fact]
    public async Task File_that_an_editor_has_open_is_read()
    {
        var path = Path.Combine(_folder, ".env");
        using var editor = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        editor.Write("A=abc"u8);
        editor.Flush();
        using var file = await SecretsFile.ReadAsync(path, SecretsFileFormat.Env, TestContext.Current.CancellationToken);
        Assert.Equal(("A", "abc"), ParsedText.Single(file));
    }

    [Fact]
    public async Task File_that_cannot_be_read_has_a_reason()
    {
        Assert.Equal("it does not exist", await ReasonAsync(Path.Combine(_folder, "none.csv")));
        Assert.Equal("it does not exist", await ReasonAsync(Path.Combine(_folder, "none", "none.csv")));
        Assert.Equal("it is a folder", await ReasonAsync(_folder));
    }

    [Fact]
    public async Task File_larger_than_64_MB_is_not_read()
    {
        var path = Path.Combine(_folder, "large.csv");
        using (var large = File.Create(path))
        {
            large.SetLength((64L * 1024 * 1024) + 1);
        }

        Assert.Equal("it is larger than 64 MB", await ReasonAsync(path));
    }

    // A password manager may put a pipe in the place of the file.
    [Fact]
    public async Task Pipe_is_read_to_its_end()
    {
        var path = await NewPipeAsync();
        var value = new string('v', 100_000);
        var reading = SecretsFile.ReadAsync(path, SecretsFileFormat.Env, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, $"A={value}\n", TestContext.Current.CancellationToken);
        using var file = await reading.BoundedAsync();
        Assert.Equal(("A", value), ParsedText.Single(file));
    }

    [Fact]
    public async Task Waiting_for_a_pipe_can_be_cancelled()
    {
        var path = await NewPipeAsync();
        using var stop = new CancellationTokenSource();
        var reading = SecretsFile.ReadAsync(path, SecretsFileFormat.Env, stop.Token);
        Assert.False(reading.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.BoundedAsync());
        // A writer ends the abandoned wait.
        using var writer = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    private async Task<string> NewPipeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes in folders.");
        var path = Path.Combine(_folder, ".env");
        using var command = Process.Start("mkfifo", path);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        return path;
    }

    private static byte[] Utf16(string text) => Encoding.Unicode.GetBytes(text);

    private static async Task<string> ReasonAsync(string path) => (await Assert.ThrowsAsync<SecretsFileException>(
        () => SecretsFile.ReadAsync(path, SecretsFileFormat.Csv, TestContext.Current.CancellationToken))).Message;
}
