using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Compares the audit file of a run in a killed process with what the service actually did.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int MaximumWidth = 128;

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
        Assert.InRange(_audit.Sent.Count - decided.Count, 0, MaximumWidth);

        var resumed = await shell.RunAsync(
            "$ids | Remove-IoSecret -Force -ResumeFrom $file -AuditPath $file -PassThru", ("ids", ids), ("file", _audit.File));
        Assert.Empty(resumed.Errors);
        var statuses = resumed.Outcomes.ToDictionary(outcome => Guid.Parse(outcome.Id!), outcome => outcome.Status);
        Assert.All(ids, id => Assert.Equal(decided.ContainsKey(id) || !lost.Contains(id) ? "Deleted" : "Gone", statuses[id]));
        Assert.Equal(0, shell.Emulator.Store.Count);
        Assert.Equal(ids.Count, _audit.Decided.Count);
        Assert.Empty(_audit.Resumed);
    }

    [Theory]
    [InlineData("New-IoSecret")]
    [InlineData("Sync-IoSecret -PassThru")]
    public async Task After_a_kill_a_resumed_run_creates_no_secret_twice_and_loses_none(string command)
    {
        await using var shell = await Shell.ConnectAsync(new EmulatorOptions { Latency = TimeSpan.FromMilliseconds(20) }, "-SkipConnectionTest");
        var names = Enumerable.Range(0, 1000).Select(i => $"n{i}").ToArray();
        // So that some creates are certainly in doubt at the kill.
        var neverAnswered = new Fault.HeldUntil(new TaskCompletionSource().Task, AfterExecution: true);
        shell.Emulator.Faults.Decide = request => request.Ordinal % 40 == 0 ? neverAnswered : null;
        using (var process = EngineProcess.Start(
            _audit, shell, "new.csv", names.Select(name => $"{name},hunter2-{name}").Prepend("Name,Value"),
            input => $"Import-Csv '{input}' | {command} -AuditPath '{_audit.File}'"))
        {
            await shell.WaitForRequestsAsync(requests: 200);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(Shell.Cancellation).BoundedAsync();
        }

        shell.Emulator.Faults.Decide = null;
        await shell.WaitForNoneInFlightAsync();
        var created = CreatedNames(shell);
        var decided = _audit.DecidedNames.Select(line => line.Name).ToHashSet();
        Assert.InRange(created.Count, 150, names.Length - 1);
        Assert.Subset(_audit.SentNames.ToHashSet(), created.ToHashSet());
        Assert.Subset(created.ToHashSet(), decided);
        Assert.InRange(_audit.SentNames.Count - decided.Count, 1, MaximumWidth);

        var before = shell.Emulator.Requests.Count;
        var resumed = await shell.RunAsync(
            $"$names | ForEach-Object {{ [pscustomobject]@{{ Name = $_; Value = \"hunter2-$_\" }} }} | {command} -ResumeFrom $file -AuditPath $file",
            ("names", names), ("file", _audit.File));
        Assert.Empty(resumed.Errors);
        Assert.Equal(names, resumed.Output.Select(secret => secret.Properties["Name"].Value));
        Assert.Equal(names.Order(), CreatedNames(shell).Order());
        Assert.Equal(shell.Emulator.Store.Ids.ToHashSet(), resumed.Output.Select(secret => Guid.Parse($"{secret.Properties["Id"].Value}")).ToHashSet());
        Assert.All(shell.Emulator.Store.Ids.Select(id => shell.Emulator.Store.Find(id)!), secret => Assert.Equal($"hunter2-{secret.Name}", secret.Value));
        Assert.Equal(names.Length - created.Count + 1, shell.Emulator.Requests.Count - before);
        Assert.DoesNotContain("hunter2", _audit.Text, StringComparison.Ordinal);
    }

    private static List<string> CreatedNames(Shell shell) => [.. shell.Emulator.Store.Ids.Select(id => shell.Emulator.Store.Find(id)!.Name)];
}
