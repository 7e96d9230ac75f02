using System.Diagnostics;
using System.Globalization;

namespace IoSecrets.Core.Tests.Fuzz;

/// <summary>
/// Runs the cases of a fuzz test. Each case has its own seed. By default a few thousand run, starting at seed 1. To run each test for a number of
/// seconds instead, starting at <c>IOSECRETS_SEED</c>:
/// <c>IOSECRETS_FUZZ_SECONDS=300 dotnet test tests/IoSecrets.Core.Tests --filter Fuzz</c>.
/// </summary>
internal static class FuzzCases
{
    /// <summary>Runs the cases one after another. A failure names its seed and the command that reproduces it.</summary>
    public static async Task RunAsync(int count, Func<Random, Task> run)
    {
        var first = Read("IOSECRETS_SEED") ?? 1;
        var seconds = Read("IOSECRETS_FUZZ_SECONDS");
        var start = Stopwatch.GetTimestamp();
        for (var seed = first; seed == first || HasNext(seed); seed++)
        {
            try
            {
                await run(new Random(seed));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    $"To reproduce: IOSECRETS_SEED={seed} IOSECRETS_FUZZ_SECONDS=0 dotnet test tests/IoSecrets.Core.Tests --filter Fuzz", failure);
            }
        }

        bool HasNext(int seed) => seconds is null ? seed < first + count : Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;
    }

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
