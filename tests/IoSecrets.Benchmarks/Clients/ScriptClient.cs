using System.Globalization;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>Deletes with a script in a new pwsh. The script measures its own time, without the start of pwsh.</summary>
/// <param name="pwsh">The program.</param>
/// <param name="name">The name in the tables.</param>
/// <param name="script">The script's file name.</param>
/// <param name="retries">The number of retries of Invoke-RestMethod.</param>
internal sealed class ScriptClient(ChildProgram pwsh, string name, string script, int retries = 0) : IClient
{
    public string Name => name;

    public bool NeedsWarmUp => false;

    public async Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
    {
        var (output, exitCode) = await pwsh.RunAsync(
            [
                "-NoProfile", "-NonInteractive", "-File", BuildPaths.Script(script),
                new Uri(work.BaseUri, "api/v1/secrets/").ToString(), work.IdFile, ToText(work.Width!.Value), ToText(retries),
            ],
            cancellationToken,
            ("IOINTELLIGENCE_API_KEY", work.Key));
        return exitCode == 0
            ? new Cost(TimeSpan.FromMilliseconds(double.Parse(output.Split('\n')[^1], CultureInfo.InvariantCulture)), default)
            : throw new InvalidOperationException($"{script} ended with exit code {exitCode}.");
    }

    private static string ToText(int number) => number.ToString(CultureInfo.InvariantCulture);
}
