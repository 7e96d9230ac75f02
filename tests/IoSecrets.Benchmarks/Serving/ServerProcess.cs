using System.Diagnostics;
using System.Globalization;

namespace IoSecrets.Benchmarks.Serving;

/// <summary>A server in a process of its own, seen from here.</summary>
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
    }

    /// <summary>Where it listens; ends in a slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>Made up by it, and good for nothing else.</summary>
    public string Key { get; }

    /// <summary>What it has cost so far.</summary>
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
        var start = new ProcessStartInfo(Repository.Program, settings.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        return await process.StandardOutput.ReadLineAsync(cancellationToken) is { } greeting
            ? new ServerProcess(process, greeting)
            : throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>Adds secrets.</summary>
    /// <returns>A file with their ids, one a line; gone with the server.</returns>
    public Task<string> SeedAsync(int count, CancellationToken cancellationToken) => AskAsync(
        string.Create(CultureInfo.InvariantCulture, $"{Server.Seed} {count} {Path.Combine(_folder.FullName, $"{++_files}.txt")}"), cancellationToken);

    public async Task<ServerCounts> CountAsync(CancellationToken cancellationToken)
    {
        var words = (await AskAsync(Server.Count, cancellationToken)).Split(' ');
        return new ServerCounts(
            int.Parse(words[0], CultureInfo.InvariantCulture),
            int.Parse(words[1], CultureInfo.InvariantCulture),
            TimeSpan.FromTicks(long.Parse(words[2], CultureInfo.InvariantCulture)));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<string> AskAsync(string order, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(order);
        return await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The server has ended.");
    }
}
