using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class GetIoSecretUsageTests
{
    private const string Lists = "/api/v1/workflows/list";

    [Fact]
    public async Task Each_place_is_output_with_its_secret_workflow_and_line()
    {
        await using var shell = await Shell.ConnectAsync();
        var (store, account) = (shell.Emulator.Store, shell.Emulator.DefaultAccount);
        var byId = store.Add(account, "by id").SecretId;
        store.Add(account, "linear", toolName: "agno__linear__*", isDefaultForTool: true);
        store.Add(account, "unused");
        var workflow = shell.Emulator.Workflows.Add(account, "flow", $"name: flow\ntoken: {byId}\nsecret: linear\ntool: agno__linear__get\n", "prod");
        shell.Emulator.Workflows.Add(account, "old", "secret: linear", isActive: false);
        var result = await shell.RunAsync(
            "Get-IoSecretUsage | ForEach-Object { "
            + "\"$($_.SecretName) $($_.ReferredBy) $($_.WorkflowName) $($_.Folder) $($_.WorkflowStatus) $($_.Line) $($_.IsDefaultForTool)\" }");
        Assert.Empty(result.Errors);
        Assert.Equal(
            [
                "by id Id flow prod active 2 False", "linear Name flow prod active 3 True", "linear Tool flow prod active 4 True",
                "linear Name old  deleted 1 True",
            ],
            result.Output.Select(line => line.ToString()));
        Assert.Equal(workflow.WorkflowId, (await shell.RunAsync("(Get-IoSecretUsage $id).WorkflowId", ("id", byId))).Output.Single().BaseObject);
    }

    [Theory]
    [InlineData("Get-IoSecretUsage $a", "a")]
    [InlineData("$a, $b | Get-IoSecretUsage", "a b")]
    [InlineData("'a', \"{$b}\" | Get-IoSecretUsage", "a b")]
    [InlineData("Get-IoSecretUsage -Name A, b*", "a b")]
    [InlineData("Get-IoSecret -Name a | Get-IoSecretUsage", "a")]
    [InlineData("[pscustomobject]@{ Name = 'b' }, @{ Id = $a } | Get-IoSecretUsage", "a b")]
    [InlineData("Get-IoSecretUsage", "a b c*")]
    [InlineData("@() | Get-IoSecretUsage", "")]
    [InlineData("'' | Get-IoSecretUsage", "")]
    [InlineData("'c*' | Get-IoSecretUsage", "c*")]
    public async Task Secrets_are_selected_by_ids_names_secrets_and_rows(string script, string names)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var (store, account) = (shell.Emulator.Store, shell.Emulator.DefaultAccount);
        var (a, b) = (store.Add(account, "a").SecretId, store.Add(account, "b").SecretId);
        store.Add(account, "c*");
        store.Add(account, "cc");
        shell.Emulator.Workflows.Add(account, "flow", "all: [a, b, 'c*']");
        var result = await shell.RunAsync($"({script}).SecretName", ("a", a), ("b", b));
        Assert.Empty(result.Errors);
        Assert.Equal(names, string.Join(' ', result.Output.Where(name => name is not null).Select(name => name.ToString()).Order(StringComparer.Ordinal)));
        Assert.Equal(names.Length > 0, shell.Emulator.Requests.All.Any(request => request.Path == Lists));
    }

    [Theory]
    [InlineData("Get-IoSecretUsage $null", "IdMissing")]
    [InlineData("Get-IoSecretUsage -Id @()", "IdMissing")]
    [InlineData("Get-IoSecretUsage -Name $null", "ArgumentEmpty")]
    [InlineData("Get-IoSecretUsage -InputObject $null", "ArgumentEmpty")]
    public async Task Empty_argument_never_selects_all_secrets(string script, string errorId)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        Assert.Equal(errorId, (await shell.RunAsync(script)).TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = $null; Name = 'b' } | Get-IoSecretUsage")]
    [InlineData("@{ secret_id = ''; Name = 'b' } | Get-IoSecretUsage")]
    [InlineData("[pscustomobject]@{ SecretId = 1; Name = 'b' } | Get-IoSecretUsage")]
    [InlineData("Get-IoSecretUsage @{ Id = { x }; Name = 'b' }")]
    [InlineData("$row | Get-IoSecretUsage")]
    [InlineData("[pscustomobject]@{ Name = 'b' } | Get-IoSecretUsage -Id { $_.Uuid }")]
    [InlineData("[pscustomobject]@{ Name = 'b' } | Get-IoSecretUsage -Id { 'a' }")]
    public async Task Object_whose_id_is_empty_or_cannot_be_read_is_not_selected_by_its_name(string script)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "a");
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "b");
        var result = await shell.RunAsync(
            "$row = [pscustomobject]@{ Name = 'b' }; $row.psobject.Properties.Add([psscriptproperty]::new('Id', { throw 'no' })); " + script);
        Assert.Equal(["InvalidSecretId"], result.ErrorIds);
        Assert.Empty(result.Output);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Missing_and_invalid_items_are_errors_and_the_others_are_reported()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "a");
        shell.Emulator.Workflows.Add(shell.Emulator.DefaultAccount, "flow", "all: a");
        var result = await shell.RunAsync("'a', 'nobody', [guid]::NewGuid(), { x }, 'sk-1234567890abcdefghij' | Get-IoSecretUsage");
        Assert.Equal(["InvalidSecretId", "SecretNotFound", "SecretNotFound", "SecretNotFound"], result.ErrorIds.Order());
        Assert.DoesNotContain("sk-1234567890", result.Everything, StringComparison.Ordinal);
        Assert.Single(result.Output);
    }

    [Fact]
    public async Task NotReferenced_outputs_the_secrets_without_a_place_in_an_active_workflow()
    {
        await using var shell = await Shell.ConnectAsync();
        var (store, account) = (shell.Emulator.Store, shell.Emulator.DefaultAccount);
        store.Add(account, "used");
        store.Add(account, "old");
        store.Add(account, "default", toolName: "agno__x__y", isDefaultForTool: true);
        shell.Emulator.Workflows.Add(account, "flow", "all: used");
        shell.Emulator.Workflows.Add(account, "deleted flow", "all: old", isActive: false);
        var result = await shell.RunAsync("Get-IoSecretUsage -NotReferenced | ForEach-Object { \"$($_.Name) $($_.IsDefaultForTool)\" }");
        Assert.Equal(["old False", "default True"], result.Output.Select(line => line.ToString()));
        Assert.DoesNotContain(shell.Emulator.Requests.All, request => request.Path.EndsWith("deleted flow", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Lists, 403, "", true)]
    [InlineData(Lists, 404, "", true)]
    [InlineData(Lists, 403, "-NotReferenced", true)]
    [InlineData("content", 403, "", false)]
    [InlineData("content", 500, "", false)]
    [InlineData("content", 404, "", false)]
    [InlineData("content", 403, "-NotReferenced", true)]
    [InlineData("content", 200, "-NotReferenced", true)]
    public async Task Unreadable_workflow_is_UsageUnknown_and_NotReferenced_outputs_nothing(string failing, int status, string parameters, bool isTerminating)
    {
        await using var shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var (store, account) = (shell.Emulator.Store, shell.Emulator.DefaultAccount);
        store.Add(account, "a");
        var bad = shell.Emulator.Workflows.Add(account, "bad", "all: nothing");
        shell.Emulator.Workflows.Add(account, "good", "all: a");
        var path = failing == Lists ? Lists : $"/api/v1/workflows/{bad.WorkflowId}";
        shell.Emulator.Faults.Decide = request => request.Path == path ? new Fault.Response(status, """{"detail":"no"}""") : null;
        var result = await shell.RunAsync($"Get-IoSecretUsage {parameters}");
        Assert.Equal("UsageUnknown", isTerminating ? result.TerminatingId : Assert.Single(result.ErrorIds));
        Assert.Equal(isTerminating ? 0 : 1, result.Output.Count);
    }

    [Fact]
    public async Task Refused_key_is_reported_as_such()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "a");
        shell.Emulator.Faults.Decide = request => request.Path == Lists ? new Fault.Response(401, """{"detail":"no"}""") : null;
        Assert.Equal("CredentialRefused", (await shell.RunAsync("Get-IoSecretUsage")).TerminatingId);
    }

    [Fact]
    public async Task Workflows_are_read_in_parallel_and_no_output_contains_a_line()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "linear");
        for (var number = 0; number < 40; number++)
        {
            shell.Emulator.Workflows.Add(shell.Emulator.DefaultAccount, $"flow {number}", "password: hunter2-in-yaml linear");
        }

        shell.Emulator.Faults.Always = new Fault.Slow(TimeSpan.FromMilliseconds(20));
        var result = await shell.RunAsync("$DebugPreference = 'Continue'; Get-IoSecretUsage -Verbose -ThrottleLimit 8 -OutVariable all; $all | Out-Default");
        Assert.Equal(Enumerable.Range(0, 40).Select(number => $"flow {number}"), result.Output.Select(usage => (string)usage.Properties["WorkflowName"].Value));
        Assert.InRange(shell.Emulator.Requests.MaximumInFlight, 2, 8);
        Assert.DoesNotContain("hunter2", result.Everything + shell.Host.Recorded.Text, StringComparison.Ordinal);
    }
}
