using System.Globalization;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>What people write in PowerShell, in a pwsh of its own. The script measures itself, without the start of pwsh.</summary>
/// <param name="pwsh">The program.</param>
/// <param name="name">What the tables call it.</param>
/// <param name="script">The script's file.</param>
/// <param name="retries">How often Invoke-RestMethod tries again.</param>
internal sealed class ScriptClient(ChildProgram pwsh, string name, string script, int retries = 0) : IClient
{
    public string Name => name;

    public bool GetsWarm => false;

    public async Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken)
    {
        var (output, exitCode) = await pwsh.RunAsync(
            [
                "-NoProfile", "-NonInteractive", "-File", Repository.Script(script),
                new Uri(work.Server.BaseUri, "api/v1/secrets/").ToString(), work.IdFile, Whole(work.Width), Whole(retries),
            ],
            cancellationToken,
            ("IOINTELLIGENCE_API_KEY", work.Server.Key));
        return exitCode == 0
            ? new Cost(TimeSpan.FromMilliseconds(double.Parse(output.Split('\n')[^1], CultureInfo.InvariantCulture)), default)
            : throw new InvalidOperationException($"{script} ended with exit code {exitCode}.");
    }

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
