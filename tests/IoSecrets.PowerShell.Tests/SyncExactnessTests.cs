using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Sync-IoSecret under faults: what it reports is what the service did, and running it again completes it without duplicates.</summary>
public class SyncExactnessTests
{
    private const int Rows = 120;
    private const string Old = "the old value";

    private const string Sync =
        "$rows = 1..120 | ForEach-Object { [pscustomobject]@{ Name = \"n$_\"; Value = \"value of n$_\"; ToolName = 't' } }; "
        + "$rows | Sync-IoSecret -Prune -Force -Confirm:$false -PassThru -ThrottleLimit 16";

    private static readonly Fault?[] Faults =
    [
        null, null, null, new Fault.BreakAfter(), new Fault.BreakBefore(), new Fault.CutBody(), new Fault.Response(503),
        new Fault.Response(502, AfterActing: true), new Fault.Response(403, """{"detail":"no"}"""),
        new Fault.Response(200, "<html></html>", "text/html", AfterActing: true),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Outcomes_match_what_the_service_did_and_a_second_run_completes_it(int seed)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 1");
        var (store, account) = (shell.Emulator.Store, shell.Emulator.DefaultAccount);
        for (var row = 2; row <= Rows; row += 2)
        {
            store.Add(account, $"n{row}", Old, "t");
        }

        var extra = Enumerable.Range(0, 20).Select(number => store.Add(account, $"extra{number}").SecretId).ToArray();
        var random = new Random(seed);
        shell.Emulator.Faults.Decide = request =>
        {
            lock (random)
            {
                return request.Method == "GET" ? null : Faults[random.Next(Faults.Length)];
            }
        };
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
        Assert.Equal(Enumerable.Range(1, Rows).Select(row => $"n{row}").Order(), store.Ids.Select(id => store.Find(id)!.Name).Order());
        Assert.All(store.Ids.Select(id => store.Find(id)!), secret => Assert.Equal($"value of {secret.Name}", secret.Value));
    }
}
