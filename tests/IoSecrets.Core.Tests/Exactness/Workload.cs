using System.Globalization;

namespace IoSecrets.Core.Tests.Exactness;

/// <summary>The size of the exactness tests: small by default, set by environment variables.</summary>
internal static class Workload
{
    /// <summary>The number of ids in a run: <c>IOSECRETS_IDS</c>.</summary>
    public static int Ids { get; } = Read("IOSECRETS_IDS", otherwise: 1500);

    /// <summary>The seeds to run: <c>IOSECRETS_SEEDS</c> of them, starting at <c>IOSECRETS_SEED</c>.</summary>
    public static TheoryData<int> Seeds { get; } =
        [.. Enumerable.Range(Read("IOSECRETS_SEED", otherwise: 1), Read("IOSECRETS_SEEDS", otherwise: 3))];

    /// <summary>Returns the command that reproduces the seed.</summary>
    public static string Replay(int seed) =>
        $"To reproduce: IOSECRETS_SEED={seed} IOSECRETS_SEEDS=1 IOSECRETS_IDS={Ids} dotnet test tests/IoSecrets.Core.Tests --filter Exactness";

    private static int Read(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
