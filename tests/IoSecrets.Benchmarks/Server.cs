using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using IoSecrets.Emulator;

namespace IoSecrets.Benchmarks;

/// <summary>
/// The settings of a server. It refuses more than <c>AtOnce</c> requests in flight. If it slows down, it takes 200 ms instead of its latency, from
/// the first to the fourth second after the first request. With HTTP/2, it also offers HTTP/1.1.
/// </summary>
internal sealed record ServerSettings(
    int LatencyMilliseconds, int? Workers = null, int? AtOnce = null, bool SlowsDown = false, bool IsTls = false, bool IsHttp2 = false,
    ServedLimit? Limit = null)
{
    /// <summary>Gets the shortest time in which the server can serve all requests, in seconds; null if only its latency limits it.</summary>
    /// <param name="requests">The number of requests.</param>
    /// <param name="age">The time from the start of the rate limit to the first request.</param>
    public double? GetIdealSeconds(int requests, TimeSpan age) => this switch
    {
        { Limit: { WindowSeconds: { } seconds } window } => (seconds * ((requests - 1) / window.Requests)) - age.TotalSeconds,
        { Limit: { } bucket } => (double)(requests - bucket.Requests) / bucket.Requests,
        { Workers: { } workers } => (double)requests / workers * LatencyMilliseconds / 1000,
        _ => null,
    };

    public EmulatorOptions ToEmulatorOptions(TimeProvider time, X509Certificate2? certificate) => new()
    {
        Latency = TimeSpan.FromMilliseconds(LatencyMilliseconds),
        Workers = Workers,
        MaximumInFlight = AtOnce,
        IsHttp2 = IsHttp2,
        Certificate = certificate,
        KeepRequests = false,
        Time = time,
        RateLimit = Limit switch
        {
            null => null,
            { WindowSeconds: { } seconds } => new RateLimit.FixedWindow(Limit.Requests, TimeSpan.FromSeconds(seconds), Limit.SendsRetryAfter),
            _ => new RateLimit.TokenBucket(Limit.Requests, Limit.Requests, Limit.SendsRetryAfter),
        },
    };
}

/// <summary>A rate limit: a fixed window or, without its length, a token bucket with as many requests per second and as its burst.</summary>
internal sealed record ServedLimit(int Requests, int? WindowSeconds, bool SendsRetryAfter);

/// <summary>The address of a server, and the folder of its files. Its key is valid only there; its certificate has a file only with TLS.</summary>
internal sealed record ServerAddress(Uri BaseUri, string Key, string Folder, string? CertificateFile)
{
    public Uri Secrets => new(BaseUri, "api/v1/secrets/");
}

/// <summary>The counts of a server so far. Its age is that of the rate limit.</summary>
internal sealed record ServerCounts(int Requests, int Deleted, int InFlight, int MostInFlight, TimeSpan Age, TimeSpan Processor);

/// <summary>
/// Runs the emulator in a separate process, so that its processor time and memory are not the client's. Prints its address and reads standard
/// input: a number adds as many secrets and prints a file with their ids, and an empty line prints the counts. Ends at the end of the input,
/// so that it cannot outlive the process that started it.
/// </summary>
internal static class Server
{
    public const string Command = "serve";

    public static async Task RunAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        var clock = new RateLimitClock();
        var folder = Directory.CreateTempSubdirectory("iosecrets-bench-");
        using var certificate = settings.IsTls ? CreateCertificate() : null;
        await using var emulator = await SecretsEmulator.StartAsync(settings.ToEmulatorOptions(clock, certificate), cancellationToken);
        if (settings.SlowsDown)
        {
            var start = new Lazy<long>(Stopwatch.GetTimestamp);
            var slow = new Fault.Slow(TimeSpan.FromMilliseconds(200 - settings.LatencyMilliseconds));
            emulator.Faults.Decide = _ => Stopwatch.GetElapsedTime(start.Value).TotalSeconds is >= 1 and < 4 ? slow : null;
        }

        var trusted = certificate is null ? null : WriteFile("trusted.pem", [certificate.ExportCertificatePem()]);
        Print(new ServerAddress(emulator.BaseUri, emulator.DefaultAccount.ApiKey, folder.FullName, trusted));
        for (var number = 0; await Console.In.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (line.Length > 0)
            {
                var ids = emulator.Store.Seed(emulator.DefaultAccount, int.Parse(line, CultureInfo.InvariantCulture));
                Print(WriteFile($"{number}.txt", ids.Select(id => id.ToString())));
                continue;
            }

            var requests = emulator.Requests;
            Print(new ServerCounts(
                requests.Count, emulator.Store.DeletedIds.Count, requests.InFlight, requests.MaximumInFlight, clock.Age, Environment.CpuUsage.TotalTime));
        }

        string WriteFile(string name, IEnumerable<string> lines)
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllLines(path, lines);
            return path;
        }
    }

    private static void Print<T>(T response) => Console.WriteLine(JsonSerializer.Serialize(response));

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Benchmark", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>The system's clock, which remembers its first reading: the start of the emulator's rate limit.</summary>
    private sealed class RateLimitClock : TimeProvider
    {
        private long _first;

        public TimeSpan Age => GetElapsedTime(Volatile.Read(ref _first));

        public override long GetTimestamp()
        {
            var now = base.GetTimestamp();
            Interlocked.CompareExchange(ref _first, now, 0);
            return now;
        }
    }
}

/// <summary>Starts a <see cref="Server"/>, and sends it commands.</summary>
internal sealed class ServerProcess(Process process, ServerAddress address) : IAsyncDisposable
{
    public ServerAddress Address => address;

    public static async Task<ServerProcess> StartAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        string[] arguments = [Server.Command, JsonSerializer.Serialize(settings)];
        var process = Process.Start(
            new ProcessStartInfo(BuildPaths.Program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return new ServerProcess(process, await ReadAsync<ServerAddress>(process, cancellationToken));
    }

    /// <summary>Adds secrets, and returns a file with their ids, one per line. It is deleted together with the server.</summary>
    public Task<string> SeedAsync(int count, CancellationToken cancellationToken) => SendAsync<string>($"{count}", cancellationToken);

    public Task<ServerCounts> CountAsync(CancellationToken cancellationToken) => SendAsync<ServerCounts>("", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        // Not by the server, which an interruption at the keyboard also ends.
        Directory.Delete(address.Folder, recursive: true);
    }

    private async Task<T> SendAsync<T>(string command, CancellationToken cancellationToken)
    {
        await process.StandardInput.WriteLineAsync(command);
        return await ReadAsync<T>(process, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(Process process, CancellationToken cancellationToken) =>
        await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line
            ? JsonSerializer.Deserialize<T>(line)!
            : throw new InvalidOperationException("The server has ended.");
}
