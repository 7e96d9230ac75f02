using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Remove-IoSecret -IfNotReferenced keeps what a workflow or a built-in agent may use.</summary>
public sealed class IfNotReferencedTests : IAsyncLifetime
{
    private Shell _shell = null!;

    public async ValueTask InitializeAsync()
    {
        _shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0");
        var (store, account) = (_shell.Emulator.Store, _shell.Emulator.DefaultAccount);
        store.Add(account, "used");
        store.Add(account, "free");
        store.Add(account, "old");
        store.Add(account, "default", toolName: "agno__x__y", isDefaultForTool: true);
        _shell.Emulator.Workflows.Add(account, "the flow", "all: used");
        _shell.Emulator.Workflows.Add(account, "deleted flow", "all: old", isActive: false);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    [Theory]
    [InlineData("Get-IoSecret | Remove-IoSecret -IfNotReferenced -Force -PassThru")]
    [InlineData("Get-IoSecret | Remove-IoSecret -IfNotReferenced -IfUnchanged -Force -PassThru")]
    [InlineData("Remove-IoSecret -Name * -IfNotReferenced -Force -PassThru")]
    [InlineData("(Get-IoSecret).Id | Remove-IoSecret -IfNotReferenced -Confirm:$false -PassThru -ThrottleLimit 1")]
    public async Task Referenced_and_default_secrets_are_kept_with_the_reason(string script)
    {
        var result = await _shell.RunAsync(script);
        Assert.Empty(result.Errors);
        Assert.Equal(["used", "default"], Names);
        Assert.Equal(["Deleted", "Deleted", "Skipped", "Skipped"], result.Statuses.Order());
        Assert.Contains(result.Warnings, warning => warning.Contains("workflow 'the flow' refers to it (by its name, line 1)", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Contains("it is the default for its tool", StringComparison.Ordinal));
        Assert.Single(_shell.Emulator.Requests.All, request => request.Path.EndsWith("/workflows/list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task By_name_the_list_of_secrets_is_read_once()
    {
        await _shell.RunAsync("Remove-IoSecret -Name 'f*' -IfNotReferenced -Force");
        Assert.Single(_shell.Emulator.Requests.All, request => request.Path == "/api/v1/secrets/");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("content")]
    [InlineData("secrets")]
    public async Task If_usage_cannot_be_known_nothing_is_deleted(string failing)
    {
        _shell.Emulator.Faults.Decide = request => IsFailing(request.Path, failing) ? new Fault.Response(403, """{"detail":"no"}""") : null;
        var result = await _shell.RunAsync("$ids | Remove-IoSecret -IfNotReferenced -Force -PassThru", ("ids", _shell.Emulator.Store.Ids));
        Assert.Equal(failing == "secrets" ? "ListRefused" : "UsageUnknown", result.TerminatingId);
        Assert.Equal(["4"], (await _shell.RunAsync("(Get-IoSecretRun).Unsettled.Count")).Output.Select(count => count.ToString()));
        Assert.DoesNotContain(_shell.Emulator.Requests.All, request => request.Method == "DELETE");
        Assert.Equal(4, _shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task List_of_secrets_that_may_be_incomplete_is_not_relied_on()
    {
        _shell.Emulator.Faults.Decide = request => request.Path == "/api/v1/secrets/" ? new Fault.Response(200, """{"data":[],"total":4}""") : null;
        var result = await _shell.RunAsync("$ids | Remove-IoSecret -IfNotReferenced -Force", ("ids", _shell.Emulator.Store.Ids));
        Assert.NotNull(result.TerminatingId);
        Assert.Equal(4, _shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Secret_that_the_list_does_not_contain_is_read_and_kept_and_a_missing_one_is_not_found()
    {
        var late = Guid.NewGuid();
        _shell.Emulator.Faults.Decide = request =>
        {
            if (request.Path.EndsWith("/workflows/list", StringComparison.Ordinal))
            {
                _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "late", secretId: late);
            }

            return null;
        };
        var result = await _shell.RunAsync("$late, [guid]::NewGuid() | Remove-IoSecret -IfNotReferenced -Force -PassThru", ("late", late));
        Assert.Equal(["NotFound", "Skipped"], result.Statuses.Order());
        Assert.NotNull(_shell.Emulator.Store.Find(late));
        Assert.Contains("the list of secrets does not contain it", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-IfNotReferenced")]
    [InlineData("-IfNotReferenced -Force")]
    [InlineData("-IfNotReferenced -IfUnchanged")]
    public async Task WhatIf_reads_and_says_what_would_be_kept_and_why(string parameters)
    {
        var result = await _shell.RunAsync($"Get-IoSecret | Remove-IoSecret {parameters} -WhatIf");
        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Contains("would not be deleted, because", warning, StringComparison.Ordinal));
        Assert.All(["'free'", "'old'"], name => Assert.Contains(name, _shell.Host.Recorded.Text, StringComparison.Ordinal));
        Assert.Equal(3, _shell.Host.Recorded.Text.Split("What if:").Length);
        Assert.DoesNotContain(_shell.Emulator.Requests.All, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task WhatIf_with_IfUnchanged_reads_each_secret_and_compares_it()
    {
        var result = await _shell.RunAsync(
            "$plan = Get-IoSecret; Set-IoSecret $plan[0].Id -Name renamed; Remove-IoSecret $plan[1].Id -Force; $plan | Remove-IoSecret -IfUnchanged -WhatIf");
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.Contains("it changed after the input was made: the name", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(3, _shell.Host.Recorded.Text.Split("What if:").Length);
        Assert.Single(_shell.Emulator.Requests.All, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task Without_input_nothing_is_read()
    {
        var before = _shell.Emulator.Requests.Count;
        Assert.Empty((await _shell.RunAsync("@() | Remove-IoSecret -IfNotReferenced -Force")).Errors);
        Assert.Equal(before, _shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Audit_file_has_the_kept_secrets_as_skipped_and_a_resumed_run_leaves_them()
    {
        using var folder = new AuditFolder();
        await _shell.RunAsync("Get-IoSecret | Remove-IoSecret -IfNotReferenced -Force -AuditPath $file", ("file", folder.File));
        Assert.Equal(2, (await File.ReadAllLinesAsync(folder.File, Shell.Cancellation)).Count(line => line.Contains("\"Skipped\"", StringComparison.Ordinal)));
        await _shell.RunAsync("Remove-IoSecret -IfNotReferenced -Force -ResumeFrom $file", ("file", folder.File));
        Assert.Equal(["used", "default"], Names);
    }

    private IEnumerable<string> Names => _shell.Emulator.Store.Ids.Select(id => _shell.Emulator.Store.Find(id)!.Name);

    private static bool IsFailing(string path, string failing) => failing switch
    {
        "list" => path.EndsWith("/workflows/list", StringComparison.Ordinal),
        "content" => path.Contains("/workflows/", StringComparison.Ordinal) && !path.EndsWith("/list", StringComparison.Ordinal),
        _ => path == "/api/v1/secrets/",
    };
}
