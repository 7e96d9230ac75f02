using System.Diagnostics;
using System.Globalization;

namespace IoSecrets.Benchmarks.Serving;

/// <summary>Starts a <see cref="Server"/>, and sends it commands.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("iosecrets-bench-");
    private int _files;

    private ServerProcess(Process process, string greeting)
    {
        _process = process;
        var words = greeting.Split(' ');
        BaseUri = new Uri(words[0]);
        Key = words[1];
        if (ServerCertificate.ToPem(words[2]) is { } pem)
        {
            CertificateFile = Path.Combine(_folder.FullName, "trusted.pem");
            File.WriteAllText(CertificateFile, pem);
        }
    }

    /// <summary>The base URI, with the slash at the end.</summary>
    public Uri BaseUri { get; }

    /// <summary>The API key, which is valid only for this server.</summary>
    public string Key { get; }

    /// <summary>The file with the server's certificate; null without TLS. Deleted together with the server.</summary>
    public string? CertificateFile { get; }

    /// <summary>The processor time of the server so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<ServerProcess> StartAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(BuildPaths.Program, settings.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        return await process.StandardOutput.ReadLineAsync(cancellationToken) is { } greeting
            ? new ServerProcess(process, greeting)
            : throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>Adds secrets.</summary>
    /// <returns>A file with the ids, one per line; deleted together with the server.</returns>
    public Task<string> SeedAsync(int count, CancellationToken cancellationToken) => SendCommandAsync(
        string.Create(CultureInfo.InvariantCulture, $"{Server.SeedCommand} {count} {Path.Combine(_folder.FullName, $"{++_files}.txt")}"), cancellationToken);

    public async Task<ServerCounts> CountAsync(CancellationToken cancellationToken)
    {
        var words = (await SendCommandAsync(Server.CountCommand, cancellationToken)).Split(' ');
        return new ServerCounts(
            int.Parse(words[0], CultureInfo.InvariantCulture),
            int.Parse(words[1], CultureInfo.InvariantCulture),
            TimeSpan.FromTicks(long.Parse(words[2], CultureInfo.InvariantCulture)),
            int.Parse(words[3], CultureInfo.InvariantCulture),
            int.Parse(words[4], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<string> SendCommandAsync(string command, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(command);
        return await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The server has ended.");
    }
}

/// <summary>The counts of a server.</summary>
/// <param name="Requests">The number of requests.</param>
/// <param name="Deleted">The number of deleted secrets.</param>
/// <param name="Age">The time since the start of its rate limit, if it has one.</param>
/// <param name="InFlight">The number of requests in flight.</param>
/// <param name="MostInFlight">The highest number of requests in flight so far.</param>
internal readonly record struct ServerCounts(int Requests, int Deleted, TimeSpan Age, int InFlight, int MostInFlight);
