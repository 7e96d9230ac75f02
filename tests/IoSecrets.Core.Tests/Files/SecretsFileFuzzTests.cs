using System.Text;
using IoSecrets.Core.Files;
using IoSecrets.Core.Tests.Fuzz;

namespace IoSecrets.Core.Tests.Files;

/// <summary>Mutated files with a value that must never be shown.</summary>
public class SecretsFileFuzzTests
{
    private const int Cases = 3000;

    // Any eight characters of it contain a hyphen, so that no part of it is a plain word, which may be shown.
    private const string Value = "hunter2-a1b2c3-d4e5f6-0a9b8c";
    private const int RevealingLength = 8;

    private static readonly string[] Pieces =
    [
        Value, Value, ",", ";", "\t", "\"", "\"\"", "'", "\n", "\r\n", "\r", "=", "#", " #", "\\", "$", "${", "`", "{", "}", "[", "]", ":", "null", "true",
        "Id", "Name", "Value", "\"Name\":", "ToolName", "export ", "\0", "\ufeff", "\ufffd", "\\ud800", "\\n", "01234567-89ab-cdef-0123-456789abcdef",
    ];

    private static readonly (SecretsFileFormat Format, string Text)[] Files =
    [
        (SecretsFileFormat.Csv, $"Id,Name,Value,ToolName,IsDefaultForTool\n,n1,{Value},agno__*,true\n,n2,\"{Value}\n\"\"\",,\n,n3,{Value},,0\n"),
        (SecretsFileFormat.Json, $$"""[{"Name":"n1","Value":"{{Value}}"},{{"\n"}}{"Name":"n2","Value":"{{Value}}","ToolName":null,"IsDefaultForTool":1}]"""),
        (SecretsFileFormat.Json, $$"""{"n1":"{{Value}}",{{"\n"}}"n2":"{{Value}}"}"""),
        (SecretsFileFormat.Env, $"# comment\nA={Value}\nexport B='{Value}\n'\nC=\"{Value}\\n\" # {Value}\n"),
    ];

    [Fact]
    public Task No_problem_shows_a_value_and_every_file_has_rows_or_problems() => FuzzCases.RunAsync(Cases, random =>
    {
        var (format, original) = FuzzData.OneOf(Files, random);
        var text = Mutated(original, random);
        var bytes = FuzzData.Chance(random, 3) ? FuzzData.Mutated(Encoding.UTF8.GetBytes(text), random) : Encoding.UTF8.GetBytes(text);
        using var file = SecretsFile.Parse(bytes, format);
        var lines = bytes.Count(character => character is (byte)'\n' or (byte)'\r') + 1;
        Assert.All(file.Problems, problem => AssertHidden(problem.Problem));
        Assert.All(file.UnknownColumns, AssertHidden);
        Assert.All(file.Problems.Select(problem => problem.Line).Concat(file.Rows.Select(row => row.Line)), line => Assert.InRange(line, 1, lines));
        Assert.True(file.Rows.Count == 0 || file.Problems.Count == 0);
        Assert.All(file.Rows, row => Assert.True(row.Id is not null || row.Fields.Name is { Length: > 0 }));
        return Task.CompletedTask;
    });

    private static string Mutated(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var position = random.Next(mutated.Length + 1);
            if (FuzzData.Chance(random, 3))
            {
                mutated.Remove(position, random.Next(Math.Min(10, mutated.Length - position) + 1));
            }
            else
            {
                mutated.Insert(position, FuzzData.OneOf(Pieces, random));
            }
        }

        return mutated.ToString();
    }

    private static void AssertHidden(string text) => Assert.DoesNotContain(
        Enumerable.Range(0, Value.Length - RevealingLength + 1),
        start => text.Contains(Value.AsSpan(start, RevealingLength), StringComparison.OrdinalIgnoreCase));
}
