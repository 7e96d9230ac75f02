using System.Diagnostics;
using System.Globalization;
using IoSecrets.Emulator;

namespace IoSecrets.Benchmarks.Serving;

/// <summary>
/// Runs the emulator in a separate process, so that its processor time and memory are not the client's. Reads commands from standard
/// input, one per line, and exits at its end, so that it cannot outlive the process that started it.
/// </summary>
internal static class Server
{
    public const string SeedCommand = "seed";
    public const string CountCommand = "count";

    public static async Task<int> RunAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        var clock = new RateLimitClock();
        using var certificate = settings.Tls == ServedTls.None ? null : ServerCertificate.Create();
        await using var emulator = await SecretsEmulator.StartAsync(settings.Emulator with { Time = clock, Certificate = certificate }, cancellationToken);
        if (settings.SlowsDown)
        {
            var start = new Lazy<long>(Stopwatch.GetTimestamp);
            var slow = new Fault.Slow(TimeSpan.FromMilliseconds(200) - settings.Emulator.Latency);
            emulator.Faults.Decide = _ => Stopwatch.GetElapsedTime(start.Value).TotalSeconds is >= 1 and < 4 ? slow : null;
        }

        Console.WriteLine($"{emulator.BaseUri} {emulator.DefaultAccount.ApiKey} {ServerCertificate.ToText(certificate)}");
        while (await Console.In.ReadLineAsync(cancellationToken) is { } command)
        {
            var words = command.Split(' ', 3);
            Console.WriteLine(words[0] switch
            {
                SeedCommand => Seed(emulator, words[2], int.Parse(words[1], CultureInfo.InvariantCulture)),
                CountCommand => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{emulator.Requests.Count} {emulator.Store.DeletedIds.Count} {clock.Age.Ticks} "
                        + $"{emulator.Requests.InFlight} {emulator.Requests.MaximumInFlight}"),
                _ => throw new InvalidOperationException($"There is no command '{command}'."),
            });
        }

        return 0;
    }

    private static string Seed(SecretsEmulator emulator, string file, int count)
    {
        File.WriteAllLines(file, emulator.Store.Seed(emulator.DefaultAccount, count).Select(id => id.ToString()));
        return file;
    }
}

/// <summary>The system's clock, which remembers its first reading: the start of the emulator's rate limit.</summary>
internal sealed class RateLimitClock : TimeProvider
{
    private long _first;

    /// <summary>The time since the first reading.</summary>
    public TimeSpan Age => GetElapsedTime(Volatile.Read(ref _first));

    public override long GetTimestamp()
    {
        var now = base.GetTimestamp();
        Interlocked.CompareExchange(ref _first, now, 0);
        return now;
    }
}
