using System.Globalization;
using System.Text.RegularExpressions;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Help;

/// <summary>Every example of every page, as a user would run it: connected, in a folder with the files that it names.</summary>
[Collection(KeyOriginTests.EnvironmentKey)]
public sealed partial class HelpExamplesTests : IDisposable
{
    private const int YesToAll = 1;
    private const int IdsPerFile = 3;
    private const string NewSecrets = "new.csv";

    private static readonly Dictionary<(string Page, int Place), string> Codes = HelpPages.All
        .SelectMany(page => page.Examples.Select((example, place) => ((page.Name, place + 1), example.Code)))
        .Concat(HelpPages.CodeOf(HelpPages.About).Select((code, place) => ((HelpPages.About, place + 1), code)))
        .ToDictionary();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");

    public static TheoryData<string, int> Examples => [.. Codes.Keys.Select(key => (key.Page, key.Place))];

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(KeyOriginTests.Variable, null);
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_does_something_and_nothing_goes_wrong(string page, int place)
    {
        var code = Codes[(page, place)];
        await using var shell = await Shell.ConnectAsync();
        await PrepareAsync(shell, code);
        var before = await TracesOfAsync(shell);
        var result = await shell.RunAsync(code);
        Assert.Null(result.Terminating);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.True(result.Output.Count > 0 || await TracesOfAsync(shell) != before, $"This shows nothing and changes nothing: {code}");
    }

    private async Task PrepareAsync(Shell shell, string code)
    {
        var account = shell.Emulator.DefaultAccount;
        foreach (var id in Ids().Matches(code).Select(match => Guid.Parse(match.Value)).Distinct())
        {
            shell.Emulator.Store.Add(account, "named by the example", secretId: id);
        }

        foreach (var name in Names().Matches(code).SelectMany(match => match.Groups["name"].Captures).Select(name => name.Value).Distinct())
        {
            shell.Emulator.Store.Add(account, Unescape(name));
        }

        foreach (var file in Files().Matches(code).Select(match => match.Value).Distinct())
        {
            await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, file), LinesOf(file, shell), Shell.Stop);
        }

        Environment.SetEnvironmentVariable(KeyOriginTests.Variable, account.ApiKey);
        // One for each secret, and before it perhaps one for all of them.
        shell.Host.Recorded.Answers.Enqueue(YesToAll);
        shell.Host.Recorded.Answers.Enqueue(YesToAll);
        shell.Host.Recorded.Typed = Shell.Secure("typed by somebody");
        using var standIns = new StreamReader(typeof(HelpExamplesTests).Assembly.GetManifestResourceStream("StandIns.ps1")!);
        await shell.RunAsync(
            ". ([scriptblock]::Create($standIns))",
            ("standIns", await standIns.ReadToEndAsync(Shell.Stop)),
            ("uri", shell.BaseUri),
            ("key", shell.Key),
            ("folder", _folder.FullName));
    }

    private static IEnumerable<string> LinesOf(string file, Shell shell)
    {
        if (file == NewSecrets)
        {
            return
            [
                "Name,Value,ToolName,ToolArgument,DefaultForTool",
                "first,value of the first,agno__linear__*,api_token,true",
                "second,value of the second,agno__github__*,access_token,0",
                "third,value of the third,,,",
            ];
        }

        var secrets = shell.Seed(IdsPerFile).Select(id => shell.Emulator.Store.Find(id)!);
        return file.EndsWith(".csv", StringComparison.Ordinal)
            ? secrets
                .Select(secret => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{secret.SecretId},{secret.SecretId},{secret.Name},{secret.ToolName},{secret.UpdatedAt},new name"))
                .Prepend("Id,Uuid,Name,ToolName,UpdatedAt,NewName")
            : secrets.Select(secret => secret.SecretId.ToString());
    }

    // A pattern fits itself, taken to the letter.
    private static string Unescape(string name) => name.Replace("`", "", StringComparison.Ordinal);

    private static async Task<(int Requests, int Shown, string Connection)> TracesOfAsync(Shell shell)
    {
        var connection = await shell.RunAsync("\"$((Get-IoNetConnection -ErrorAction Ignore).ConnectedSince.Ticks)\"");
        return (shell.Emulator.Requests.Count, shell.Host.Recorded.Text.Length, connection.Output.Single().ToString());
    }

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")]
    private static partial Regex Ids();

    [GeneratedRegex(@"-IoSecret -Name (?:'?(?<name>[^\s',]+)'?(?:, )?)+")]
    private static partial Regex Names();

    [GeneratedRegex(@"\b[\w-]+\.(txt|csv)\b")]
    private static partial Regex Files();
}
