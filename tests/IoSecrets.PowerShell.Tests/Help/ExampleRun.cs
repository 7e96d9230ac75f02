using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Help;

/// <summary>
/// Runs every example of every page in a real pwsh, as a user would: connected to an emulator of its own, in a folder with the files that
/// the example names.
/// </summary>
public sealed partial class ExampleRun : IAsyncLifetime
{
    private const int IdsPerFile = 3;
    private const string NewSecrets = "new.csv";
    private const string TeamSecrets = "team.csv";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");
    private readonly Dictionary<(string Page, int Place), SecretsEmulator> _emulators = [];
    private Dictionary<(string Page, int Place), ExampleResult> _results = [];

    /// <summary>The code of each example.</summary>
    public static IReadOnlyDictionary<(string Page, int Place), string> Codes { get; } = HelpPages.All
        .SelectMany(page => page.Examples.Select((example, place) => ((page.Name, place + 1), example.Code)))
        .Concat(HelpPages.CodeOf(HelpPages.About).Select((code, place) => ((HelpPages.About, place + 1), code)))
        .ToDictionary();

    /// <summary>Gets the result of an example.</summary>
    public ExampleResult ResultOf(string page, int place) => _results[(page, place)];

    /// <summary>Gets the number of requests that the example's emulator received.</summary>
    public int RequestsOf(string page, int place) => _emulators[(page, place)].Requests.Count;

    public async ValueTask InitializeAsync()
    {
        var examples = new List<object>();
        foreach (var (key, code) in Codes)
        {
            var emulator = await SecretsEmulator.StartAsync(new EmulatorOptions(), Shell.Cancellation);
            _emulators.Add(key, emulator);
            examples.Add(new
            {
                key.Page,
                key.Place,
                Code = code,
                BaseUri = emulator.BaseUri.ToString(),
                Key = emulator.DefaultAccount.ApiKey,
                Typed = code.Contains("Connect-IoNet -ApiKey", StringComparison.Ordinal) ? emulator.DefaultAccount.ApiKey : "typed by somebody",
                Folder = await PrepareAsync(emulator, code),
            });
        }

        var list = Path.Combine(_folder.FullName, "examples.json");
        var results = Path.Combine(_folder.FullName, "results.json");
        await File.WriteAllTextAsync(list, JsonSerializer.Serialize(examples), Shell.Cancellation);
        var scripts = Path.Combine(AppContext.BaseDirectory, "Help");
        var (exitCode, output, errors) = await Pwsh.RunFileAsync(
            Path.Combine(scripts, "RunExamples.ps1"), [list, results, BuildOutput.ModuleManifest, Path.Combine(scripts, "Host")], Shell.Cancellation);
        Assert.Equal((0, "", ""), (exitCode, output, errors));
        _results = JsonSerializer.Deserialize<ExampleResult[]>(await File.ReadAllTextAsync(results, Shell.Cancellation))!
            .ToDictionary(result => (result.Page, result.Place));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var emulator in _emulators.Values)
        {
            await emulator.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task<string> PrepareAsync(SecretsEmulator emulator, string code)
    {
        var (store, account) = (emulator.Store, emulator.DefaultAccount);
        foreach (var id in Ids().Matches(code).Select(match => Guid.Parse(match.Value)).Distinct())
        {
            store.Add(account, "named by the example", secretId: id);
        }

        foreach (var name in Names().Matches(code).SelectMany(match => match.Groups["name"].Captures).Select(name => name.Value).Distinct())
        {
            store.Add(account, Unescape(name));
        }

        var folder = _folder.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName;
        foreach (var file in Files().Matches(code).Select(match => match.Value).Distinct())
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, file), LinesOf(file, emulator), Shell.Cancellation);
        }

        return folder;
    }

    private static IEnumerable<string> LinesOf(string file, SecretsEmulator emulator)
    {
        if (file.EndsWith(".env", StringComparison.Ordinal))
        {
            return ["# variables", "export DB_PASSWORD='value of the variable'"];
        }

        if (file is NewSecrets or TeamSecrets)
        {
            return
            [
                "Name,Value,ToolName,ToolArgument,IsDefaultForTool",
                "first,value of the first,agno__linear__*,api_token,true",
                "second,value of the second,agno__github__*,access_token,0",
                "third,value of the third,,,",
            ];
        }

        var secrets = emulator.Store.Seed(emulator.DefaultAccount, IdsPerFile).Select(id => emulator.Store.Find(id)!);
        return file.EndsWith(".csv", StringComparison.Ordinal)
            ? secrets
                .Select(secret => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{secret.SecretId},{secret.SecretId},{secret.Name},{secret.ToolName},{secret.UpdatedAt},a new value"))
                .Prepend("Id,Uuid,Name,ToolName,UpdatedAt,Value")
            : secrets.Select(secret => secret.SecretId.ToString());
    }

    // The unescaped pattern is a name that the pattern matches.
    private static string Unescape(string name) => name.Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")]
    private static partial Regex Ids();

    [GeneratedRegex(@"-IoSecret -Name (?:'?(?<name>[^\s',]+)'?(?:, )?)+")]
    private static partial Regex Names();

    [GeneratedRegex(@"\b[\w-]+\.(txt|csv|env)\b")]
    private static partial Regex Files();
}

/// <summary>The result of an example.</summary>
/// <param name="Page">The example's page.</param>
/// <param name="Place">The example's number on the page, from 1.</param>
/// <param name="Terminating">The error that ended the example; null if it ran to its end.</param>
/// <param name="Errors">The non-terminating errors.</param>
/// <param name="Warnings">The warnings.</param>
/// <param name="HasEffect">Whether the example output or displayed something, or changed the connection.</param>
public sealed record ExampleResult(
    string Page, int Place, string? Terminating, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings, bool HasEffect);
