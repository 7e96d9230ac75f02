using System.Text;
using IoSecrets.Core.Files;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Files;

/// <summary>Parses texts, and shows the results as short texts.</summary>
internal static class ParsedText
{
    public static SecretsFile Csv(string text) => SecretsFile.Parse(Encoding.UTF8.GetBytes(text), SecretsFileFormat.Csv);

    public static SecretsFile Json(string text) => SecretsFile.Parse(Encoding.UTF8.GetBytes(text), SecretsFileFormat.Json);

    public static SecretsFile Env(string text) => SecretsFile.Parse(Encoding.UTF8.GetBytes(text), SecretsFileFormat.Env);

    /// <summary>Returns the name and value of the only row.</summary>
    public static (string? Name, string? Value) Single(SecretsFile file)
    {
        Assert.Empty(file.Problems);
        var fields = Assert.Single(file.Rows).Fields;
        return (fields.Name, Text(fields.Value));
    }

    /// <summary>Returns the lines, names and values of the rows.</summary>
    public static IEnumerable<(int Line, string? Name, string? Value)> Rows(SecretsFile file)
    {
        Assert.Empty(file.Problems);
        return file.Rows.Select(row => (row.Line, row.Fields.Name, Text(row.Fields.Value)));
    }

    /// <summary>Returns the lines and texts of the problems.</summary>
    public static IEnumerable<(int Line, string Problem)> Problems(SecretsFile file)
    {
        Assert.Empty(file.Rows);
        return file.Problems.Select(problem => (problem.Line, problem.Problem));
    }

    /// <summary>Asserts that the file has one problem.</summary>
    public static void AssertProblem(int line, string words, SecretsFile file)
    {
        var problem = Assert.Single(Problems(file));
        Assert.Equal(line, problem.Line);
        Assert.Contains(words, problem.Problem, StringComparison.Ordinal);
    }

    private static string? Text(SecretValue? value) => value is null ? null : Encoding.UTF8.GetString(value.Utf8);
}
