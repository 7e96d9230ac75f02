using IoSecrets.Benchmarks.Serving;

namespace IoSecrets.Benchmarks.Clients;

/// <summary>Secrets to be deleted.</summary>
/// <param name="Server">Where they are.</param>
/// <param name="IdFile">A file with their ids, one a line.</param>
/// <param name="Width">How many requests may be in flight at once.</param>
internal sealed record Work(ServerProcess Server, string IdFile, int Width)
{
    /// <summary>Their ids.</summary>
    public string[] Ids { get; } = File.ReadAllLines(IdFile);

    public static async Task<Work> NewAsync(ServerProcess server, int count, int width, CancellationToken cancellationToken) =>
        new(server, await server.SeedAsync(count, cancellationToken), width);
}
