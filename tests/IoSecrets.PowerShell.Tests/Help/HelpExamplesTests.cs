using System.Text.RegularExpressions;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Help;

/// <summary>Every example of every page, as a user would run it: connected, in a folder with the files that it names.</summary>
[Collection(KeyOriginTests.EnvironmentKey)]
public sealed partial class HelpExamplesTests : IDisposable
{
    private const int YesToAll = 1;
    private const int IdsPerFile = 3;

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
        Assert.True(result.Output.Count > 0 || await TracesOfAsync(shell) != before, $"This shows nothing and changes nothing: {code}");
    }

    private async Task PrepareAsync(Shell shell, string code)
    {
        var account = shell.Emulator.DefaultAccount;
        foreach (var id in Ids().Matches(code).Select(match => Guid.Parse(match.Value)).Distinct())
        {
            shell.Emulator.Store.Add(account, "named by the example", secretId: id);
        }

        foreach (var file in Files().Matches(code).Select(match => match.Value).Distinct())
        {
            var ids = shell.Seed(IdsPerFile);
            var lines = file.EndsWith(".csv", StringComparison.Ordinal)
                ? ids.Select(id => $"{id},{id},old").Prepend("Id,Uuid,Name")
                : ids.Select(id => id.ToString());
            await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, file), lines, Shell.Stop);
        }

        Environment.SetEnvironmentVariable(KeyOriginTests.Variable, account.ApiKey);
        shell.Host.Recorded.Answers.Enqueue(YesToAll);
        using var standIns = new StreamReader(typeof(HelpExamplesTests).Assembly.GetManifestResourceStream("StandIns.ps1")!);
        await shell.RunAsync(
            await standIns.ReadToEndAsync(Shell.Stop), ("uri", shell.BaseUri), ("key", shell.Key), ("folder", _folder.FullName));
    }

    private static async Task<(int Requests, int Shown, string Connection)> TracesOfAsync(Shell shell)
    {
        var connection = await shell.RunAsync("\"$((Get-IoNetConnection -ErrorAction Ignore).ConnectedSince.Ticks)\"");
        return (shell.Emulator.Requests.Count, shell.Host.Recorded.Text.Length, connection.Output.Single().ToString());
    }

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")]
    private static partial Regex Ids();

    [GeneratedRegex(@"\b[\w-]+\.(txt|csv)\b")]
    private static partial Regex Files();
}
