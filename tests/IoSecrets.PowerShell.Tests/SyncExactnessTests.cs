using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Sync-IoSecret under faults: what it reports is what the service did, and running it again completes it without duplicates.</summary>
public sealed class SyncExactnessTests : IDisposable
{
    private const int Rows = 120;
    private const string Old = "the old value";

    private const string Sync =
        "$rows = 1..120 | ForEach-Object { [pscustomobject]@{ Name = \"n$_\"; Value = \"value of n$_\"; ToolName = 't' } }; "
        + "$rows | Sync-IoSecret -Prune -Force -Confirm:$false -PassThru -ThrottleLimit 16";

    private static readonly Fault?[] Faults =
    [
        null, null, null, new Fault.BreakAfter(), new Fault.BreakBefore(), new Fault.CutBody(), new Fault.Response(503),
        new Fault.Response(502, AfterExecution: true), new Fault.Response(403, """{"detail":"no"}"""),
        new Fault.Response(200, "<html></html>", "text/html", AfterExecution: true),
    ];

    private readonly AuditFolder _audit = new();

    public void Dispose() => _audit.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Outcomes_match_what_the_service_did_and_a_second_run_completes_it(int seed)
    {
        await using var shell = await PrepareAsync(seed);
        var store = shell.Emulator.Store;
        var extra = store.Ids.Where(id => store.Find(id)!.Name.StartsWith("extra", StringComparison.Ordinal)).ToArray();
        var first = await shell.RunAsync(Sync);
        var outcomes = first.Output
            .Select(outcome => (Name: (string)outcome.Properties["Name"].Value, Status: outcome.Properties["Status"].Value.ToString()!)).ToList();
        Assert.Equal(Enumerable.Range(1, Rows).Select(row => $"n{row}"), outcomes.Take(Rows).Select(outcome => outcome.Name));
        Assert.All(outcomes.Take(Rows), outcome =>
        {
            var stored = store.Ids.Select(id => store.Find(id)!).Where(secret => secret.Name == outcome.Name).ToArray();
            var isWritten = stored is [{ } only] && only.Value == $"value of {outcome.Name}";
            Assert.InRange(stored.Length, 0, 1);
            Assert.True(outcome.Status is "Unknown" || isWritten == outcome.Status is "Created" or "Updated", $"{outcome}: {isWritten}. Seed {seed}.");
            Assert.Contains(outcome.Status, (string[])["Created", "Updated", "Failed", "Unknown", "Skipped"]);
        });
        // Something always fails, so nothing may be removed.
        Assert.Contains(first.ErrorIds.Append(first.TerminatingId), id => id is "NotPruned" or "NotPermitted" or "NotTheService");
        Assert.All(extra, id => Assert.NotNull(store.Find(id)));

        shell.Emulator.Faults.Decide = null;
        var second = await shell.RunAsync(Sync);
        Assert.Empty(second.Errors);
        AssertSynced(store);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Runs_that_are_stopped_and_resumed_make_nothing_twice_and_settle_everything(int seed)
    {
        var resume = $"{Sync} -AuditPath '{_audit.File}' -ResumeFrom '{_audit.File}'";
        await using var shell = await PrepareAsync(seed);
        var store = shell.Emulator.Store;
        for (var stopped = 0; stopped < 3; stopped++)
        {
            var before = shell.Emulator.Requests.Count;
            using var pipeline = shell.NewPipeline(resume);
            var running = pipeline.InvokeAsync();
            await Task.WhenAny(shell.WaitForRequestsAsync(before + (20 * (seed + stopped))), running);
            await pipeline.StopAsync(null, null).BoundedAsync();
            await Shell.GetResultAsync(pipeline, running);
            await shell.WaitForNoneInFlightAsync();
            Assert.Distinct(store.Ids.Select(id => store.Find(id)!.Name));
        }

        shell.Emulator.Faults.Decide = null;
        var last = await shell.RunAsync(resume);
        Assert.Empty(last.Errors);
        Assert.All(last.Statuses, status => Assert.Contains(status, (string[])["Created", "Updated", "Deleted", "Gone"]));
        AssertSynced(store);
        // Nothing is left in doubt: one more resumed run sends only the request for the list.
        _audit.Interrupt();
        var settled = shell.Emulator.Requests.Count;
        Assert.Empty((await shell.RunAsync(resume)).Errors);
        Assert.Equal(settled + 1, shell.Emulator.Requests.Count);
    }

    private static async Task<Shell> PrepareAsync(int seed)
    {
        var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 1");
        var (store, account) = (shell.Emulator.Store, shell.Emulator.DefaultAccount);
        for (var row = 2; row <= Rows; row += 2)
        {
            store.Add(account, $"n{row}", Old, "t");
        }

        for (var number = 0; number < 20; number++)
        {
            store.Add(account, $"extra{number}");
        }

        var random = new Random(seed);
        shell.Emulator.Faults.Decide = request =>
        {
            lock (random)
            {
                return request.Method == "GET" ? null : Faults[random.Next(Faults.Length)];
            }
        };
        return shell;
    }

    private static void AssertSynced(SecretStore store)
    {
        Assert.Equal(Enumerable.Range(1, Rows).Select(row => $"n{row}").Order(), store.Ids.Select(id => store.Find(id)!.Name).Order());
        Assert.All(store.Ids.Select(id => store.Find(id)!), secret => Assert.Equal($"value of {secret.Name}", secret.Value));
    }
}
