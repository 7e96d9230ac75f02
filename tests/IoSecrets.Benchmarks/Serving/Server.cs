using System.Globalization;
using IoSecrets.Emulator;

namespace IoSecrets.Benchmarks.Serving;

/// <summary>
/// The emulator in a process of its own, so that its work and memory are not the client's. Takes orders from the standard input, one a
/// line, and ends with it: it cannot outlive who started it.
/// </summary>
internal static class Server
{
    public const string Seed = "seed";
    public const string Count = "count";

    public static async Task<int> RunAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        var clock = new GateClock();
        await using var emulator = await SecretsEmulator.StartAsync(settings.Emulator with { Time = clock }, cancellationToken);
        Console.WriteLine($"{emulator.BaseUri} {emulator.DefaultAccount.ApiKey}");
        while (await Console.In.ReadLineAsync(cancellationToken) is { } order)
        {
            var words = order.Split(' ', 3);
            Console.WriteLine(words[0] switch
            {
                Seed => SeedTo(emulator, words[2], int.Parse(words[1], CultureInfo.InvariantCulture)),
                Count => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{emulator.Requests.Count} {emulator.Store.DeletedIds.Count} {clock.Age.Ticks}"),
                _ => throw new InvalidOperationException($"There is no order '{order}'."),
            });
        }

        return 0;
    }

    private static string SeedTo(SecretsEmulator emulator, string file, int count)
    {
        File.WriteAllLines(file, emulator.Store.Seed(emulator.DefaultAccount, count).Select(id => id.ToString()));
        return file;
    }
}
