using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Compares the audit file of a run in a killed process with what the service actually did.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private readonly AuditFolder _audit = new();

    public void Dispose() => _audit.Dispose();

    [Fact]
    public async Task After_a_kill_the_audit_file_lists_every_deleted_id_and_a_resumed_run_settles_all()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var ids = shell.Seed(3000);
        using (var process = EngineProcess.Start(_audit, shell, ids, $"-AuditPath '{_audit.File}'"))
        {
            await shell.WaitForRequestsAsync(requests: 1000);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(Shell.Cancellation).BoundedAsync();
        }

        await shell.WaitForNoneInFlightAsync();
        var lost = shell.Emulator.Store.DeletedIds.ToHashSet();
        var decided = _audit.Decided.ToDictionary();
        Assert.InRange(lost.Count, 900, ids.Count - 1);
        Assert.Subset(_audit.Sent.ToHashSet(), lost);
        Assert.Subset(lost, decided.Keys.ToHashSet());
        Assert.InRange(_audit.Sent.Count - decided.Count, 0, 32);

        var resumed = await shell.RunAsync(
            "$ids | Remove-IoSecret -Force -ResumeFrom $file -AuditPath $file -PassThru", ("ids", ids), ("file", _audit.File));
        Assert.Empty(resumed.Errors);
        var statuses = resumed.Outcomes.ToDictionary(outcome => Guid.Parse(outcome.Id!), outcome => outcome.Status);
        Assert.All(ids, id => Assert.Equal(decided.ContainsKey(id) || !lost.Contains(id) ? "Deleted" : "Gone", statuses[id]));
        Assert.Equal(0, shell.Emulator.Store.Count);
        Assert.Equal(ids.Count, _audit.Decided.Count);
        Assert.Empty(_audit.Resumed);
    }
}
