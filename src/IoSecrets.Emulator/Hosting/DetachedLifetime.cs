using Microsoft.Extensions.Hosting;

namespace IoSecrets.Emulator;

// The host's own lifetime handles SIGINT and SIGTERM, which belong to the program that embeds the emulator.
internal sealed class DetachedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
