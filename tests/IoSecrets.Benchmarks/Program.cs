namespace IoSecrets.Benchmarks;

internal static class Program
{
    public static Task<int> Main(string[] arguments)
    {
        // Inherited by every pwsh that is started: nothing that is measured talks to anyone else.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        return BenchmarkCommand.InvokeAsync(arguments);
    }
}
