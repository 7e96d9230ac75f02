namespace IoSecrets.Benchmarks;

internal static class Program
{
    public static Task<int> Main(string[] arguments)
    {
        // Every pwsh that is measured inherits it.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        return BenchmarkCommand.InvokeAsync(arguments);
    }
}
