using System.Diagnostics;
using System.Globalization;

namespace IoSecrets.Core.Tests.Fuzz;

/// <summary>
/// The cases of a fuzz test, each a seed: some thousands from 1 on by themselves; by hand, each test for as many seconds as one likes, from
/// <c>IOSECRETS_SEED</c> on: <c>IOSECRETS_FUZZ_SECONDS=300 dotnet test tests/IoSecrets.Core.Tests --filter Fuzz</c>.
/// </summary>
internal static class FuzzCases
{
    /// <summary>Runs a case after the other; what fails names its seed, and how to run it again.</summary>
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
                    $"Again: IOSECRETS_SEED={seed} IOSECRETS_FUZZ_SECONDS=0 dotnet test tests/IoSecrets.Core.Tests --filter Fuzz", failure);
            }
        }

        bool HasNext(int seed) => seconds is null ? seed < first + count : Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;
    }

    private static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
