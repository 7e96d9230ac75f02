using System.Globalization;

namespace IoSecrets.Core.Tests.Exactness;

/// <summary>How much is run: a little by itself, as much as one likes by hand.</summary>
internal static class Load
{
    /// <summary>How many ids a run has: <c>IOSECRETS_IDS</c>.</summary>
    public static int Ids { get; } = Read("IOSECRETS_IDS", otherwise: 1500);

    /// <summary>The seeds to run: <c>IOSECRETS_SEEDS</c> of them, from <c>IOSECRETS_SEED</c> on.</summary>
    public static TheoryData<int> Seeds { get; } =
        [.. Enumerable.Range(Read("IOSECRETS_SEED", otherwise: 1), Read("IOSECRETS_SEEDS", otherwise: 3))];

    /// <summary>How to run the seed again.</summary>
    public static string Replay(int seed) =>
        $"Again: IOSECRETS_SEED={seed} IOSECRETS_SEEDS=1 IOSECRETS_IDS={Ids} dotnet test tests/IoSecrets.Core.Tests --filter Exactness";

    private static int Read(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
