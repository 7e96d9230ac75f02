using System.Diagnostics;
using System.Text.Json.Nodes;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>A run divided among processes that do not know of each other, as on several machines.</summary>
public sealed class ParallelProcessTests : IDisposable
{
    private readonly AuditFolder _audit = new();

    public void Dispose() => _audit.Dispose();

    [Fact]
    public async Task Two_processes_share_a_rate_limited_account_without_failures_and_audit_every_id()
    {
        await using var shell = await Shell.StartAsync(new EmulatorOptions { RateLimit = new RateLimit.TokenBucket(100, 50) });
        var ids = shell.Seed(400);
        var records = Directory.CreateDirectory(Path.Combine(_audit.Path, "records")).FullName;
        using var first = EngineProcess.Start(_audit, shell, ids.Take(200), $"-AuditPath '{records}'");
        using var second = EngineProcess.Start(_audit, shell, ids.Skip(200), $"-AuditPath '{records}'");
        Assert.Equal((0, 0), (await ExitOfAsync(first), await ExitOfAsync(second)));
        var decided = Directory.GetFiles(records)
            .SelectMany(File.ReadLines)
            .Select(line => JsonNode.Parse(line)!.AsObject())
            .Where(line => line["id"] is not null)
            .Select(line => (line["id"]!.GetValue<Guid>(), line["status"]!.GetValue<string>()));
        Assert.Equal(ids.Select(id => (id, "Deleted")).ToHashSet(), decided.ToHashSet());
        Assert.Equal(0, shell.Emulator.Store.Count);
    }

    private static async Task<int> ExitOfAsync(Process process)
    {
        await process.WaitForExitAsync(Shell.Cancellation).BoundedAsync();
        return process.ExitCode;
    }
}
