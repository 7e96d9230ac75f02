using System.Text.Json.Nodes;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public sealed class SyncIoSecretTests : IAsyncLifetime
{
    private const string Value = "hunter2-the-value";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");
    private Shell _shell = null!;

    private Account Account => _shell.Emulator.DefaultAccount;

    private IEnumerable<string> Names => _shell.Emulator.Store.Ids.Select(id => _shell.Emulator.Store.Find(id)!.Name).Order(StringComparer.Ordinal);

    private IEnumerable<LoggedRequest> Writes => _shell.Emulator.Requests.All.Where(request => request.Method != "GET");

    public async ValueTask InitializeAsync() => _shell = await Shell.ConnectAsync(more: "-MaximumRetryCount 0 -SkipConnectionTest");

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("team.csv", "Name,Value,ToolName,ToolArgument,IsDefaultForTool\nnew,value-new,t,a,true\nsame,,t,,\nchanged,,t,new-argument,1\n")]
    [InlineData(
        "team.json",
        """
        [{"Name":"new","Value":"value-new","ToolName":"t","ToolArgument":"a","IsDefaultForTool":true},
        {"Name":"same","ToolName":"t"},{"Id":"ID","ToolArgument":"new-argument","IsDefaultForTool":true}]
        """)]
    public async Task File_creates_changes_and_leaves_secrets(string file, string content)
    {
        _shell.Emulator.Store.Add(Account, "same", toolName: "t");
        var changed = _shell.Emulator.Store.Add(Account, "changed", toolName: "t", toolArgument: file == "team.csv" ? "new-argument" : "a").SecretId;
        var result = await SyncAsync(file, content.Replace("ID", changed.ToString(), StringComparison.Ordinal), "-PassThru");
        Assert.Empty(result.Errors);
        Assert.Equal(["Created", "Unchanged", "Updated"], result.Statuses);
        Assert.Equal(["changed", "new", "same"], Names);
        var created = _shell.Emulator.Store.Find(Guid.Parse(result.Outcomes.First().Id!))!;
        Assert.Equal(("new", "value-new", "t", "a", true), (created.Name, created.Value, created.ToolName, created.ToolArgument, created.IsDefaultForTool));
        var updated = _shell.Emulator.Store.Find(changed)!;
        Assert.Equal(("new-argument", true), (updated.ToolArgument, updated.IsDefaultForTool));
        Assert.Equal(2, Writes.Count());
    }

    [Fact]
    public async Task Running_it_twice_makes_nothing_twice_and_writes_only_the_values_again()
    {
        const string file = "DB=value-db\nexport LINEAR='value-linear'\n";
        await SyncAsync(".env", file, "-ToolName 'agno__x__*' -ToolArgument access_token");
        var again = await SyncAsync(".env", file, "-ToolName 'agno__x__*' -ToolArgument access_token -PassThru");
        Assert.Equal(["Updated", "Updated"], again.Statuses);
        var kept = await SyncAsync(".env", file, "-ToolName 'agno__x__*' -ToolArgument access_token -KeepValue -PassThru");
        Assert.Equal(["Unchanged", "Unchanged"], kept.Statuses);
        Assert.Equal(["DB", "LINEAR"], Names);
        Assert.All(Writes.Skip(2), request => Assert.Equal(["secret_value"], JsonNode.Parse(request.Body)!.AsObject().Select(field => field.Key)));
    }

    [Fact]
    public async Task Row_that_matches_several_secrets_is_AmbiguousName_with_all_ids_and_that_row_alone_is_left()
    {
        var ids = new[] { _shell.Emulator.Store.Add(Account, "db", toolName: "a").SecretId, _shell.Emulator.Store.Add(Account, "db", toolName: "b").SecretId };
        var result = await SyncAsync("team.csv", "Name,Value\ndb,value-db\nnew,value-new\n", "-PassThru");
        var error = Assert.Single(result.Errors);
        Assert.Equal(["AmbiguousName"], result.ErrorIds);
        Assert.All(ids, id => Assert.Contains(id.ToString(), error.ToString(), StringComparison.Ordinal));
        Assert.Equal(["Invalid", "Created"], result.Statuses);
        Assert.Single(Writes);
        Assert.Empty((await SyncAsync("team.csv", "Name,Value,ToolName\ndb,value-db,a\n", "")).Errors);
    }

    [Theory]
    [InlineData("Name,Value\ngood,long enough\nbad,\"unclosed\n", "SecretsFileInvalid", true)]
    [InlineData("Name,Value,IsDefaultForTool\ngood,long enough,\nbad,long enough,perhaps\n", "SecretsFileInvalid", true)]
    [InlineData("Name,Value\ngood,long enough\nbad,abc\n", "ValidationFailed", false)]
    [InlineData("Name,Value\ngood,long enough\nbad,\n", "ValidationFailed", false)]
    public async Task File_that_cannot_be_read_sends_nothing_and_a_row_that_cannot_be_sent_is_one_error(string content, string errorId, bool sendsNothing)
    {
        var result = await SyncAsync("team.csv", content, "-Prune -Force -Confirm:$false");
        Assert.Contains(errorId, result.ErrorIds);
        Assert.Equal(sendsNothing, result.TerminatingId == "SecretsFileInvalid");
        Assert.Equal(sendsNothing ? 0 : 1, Writes.Count());
        Assert.Equal(!sendsNothing, result.ErrorIds.Contains("NotPruned"));
    }

    [Theory]
    [InlineData("ToolName = $null", "its ToolName is null")]
    [InlineData("ToolArgument = $null", "its ToolArgument is null")]
    [InlineData("IsDefaultForTool = 'true'; DefaultForTool = 'false'", "or differs from its DefaultForTool")]
    [InlineData("Value = $disposed", "usable SecureString")]
    public async Task Row_that_is_not_clear_is_one_error_and_the_others_are_synced(string columns, string problem)
    {
        var result = await _shell.RunAsync(
            $"$disposed = [Security.SecureString]::new(); $disposed.Dispose(); $rows = [pscustomobject]@{{ Name = 'bad'; {columns} }}, "
            + "[pscustomobject]@{ Name = 'good'; Value = 'long enough' }; $rows | Sync-IoSecret -PassThru");
        Assert.Contains(problem, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal(["Invalid", "Created"], result.Statuses);
    }

    [Fact]
    public async Task Null_in_a_row_with_an_id_removes_neither_tool_nor_argument()
    {
        var id = _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, "db", toolName: "t", toolArgument: "a").SecretId;
        var result = await _shell.RunAsync(
            "[pscustomobject]@{ Id = $id; Name = 'db'; ToolName = $null; ToolArgument = $null } | Sync-IoSecret -PassThru", ("id", id));
        Assert.Equal(["Unchanged"], result.Statuses);
    }

    [Theory]
    [InlineData("nothing.csv", "it does not exist")]
    [InlineData("team.txt", ".csv, .json or .env")]
    [InlineData("HKLM:/x.csv", "")]
    public async Task Path_that_cannot_be_used_is_one_error(string path, string problem)
    {
        var given = path.Contains(':', StringComparison.Ordinal) ? path : Path.Combine(_folder.FullName, path);
        var result = await _shell.RunAsync("Sync-IoSecret $path", ("path", given));
        Assert.Equal("SecretsFileInvalid", result.TerminatingId);
        Assert.Contains(problem, result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sync-IoSecret $null")]
    [InlineData("Sync-IoSecret -Path ''")]
    [InlineData("Sync-IoSecret -InputObject @()")]
    [InlineData("Compare-IoSecret -Path @()")]
    public async Task Empty_argument_is_rejected_before_the_first_request(string script)
    {
        Assert.Equal("ArgumentEmpty", (await _shell.RunAsync(script)).TerminatingId);
        Assert.Equal(0, _shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Rows_of_the_pipeline_are_synced_and_a_bad_row_is_one_error()
    {
        var result = await _shell.RunAsync(
            $$"""
            [pscustomobject]@{ Name = 'a'; Value = '{{Value}}' }, @{ name = 'b'; value = $secure; toolName = 't' }, 'text', [pscustomobject]@{ Value = 'x' },
            [pscustomobject]@{ Name = 'c'; Value = '{{Value}}'; Id = 'no id' } | Sync-IoSecret -PassThru
            """,
            ("secure", Shell.Secure("value-b")));
        Assert.Equal(["ValidationFailed", "ValidationFailed", "ValidationFailed"], result.ErrorIds);
        Assert.Equal(["Invalid", "Invalid", "Invalid", "Created", "Created"], result.Statuses);
        Assert.Equal(["Sync", "Sync", "Sync", "Create", "Create"], result.Output.Select(outcome => outcome.Properties["Operation"].Value.ToString()));
        Assert.Equal(["a", "b"], Names);
        Assert.DoesNotContain(Value, result.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Id")]
    [InlineData("SecretId")]
    [InlineData("Name")]
    [InlineData("Value")]
    [InlineData("ToolName")]
    public async Task Row_with_a_property_that_cannot_be_read_is_not_used(string property)
    {
        _shell.Emulator.Store.Add(Account, "db");
        var result = await _shell.RunAsync(
            $"$row = [pscustomobject]@{{ Note = 1 }}; $row.psobject.Properties.Add([psscriptproperty]::new('{property}', {{ throw 'hunter2' }})); "
            + "if (-not $row.psobject.Properties['Name']) { $row.psobject.Properties.Add([psnoteproperty]::new('Name', 'db')) }; "
            + "$row | Sync-IoSecret -Prune -Force -Confirm:$false");
        Assert.Equal(["ValidationFailed", "NotPruned"], result.ErrorIds);
        Assert.Contains($"{property} cannot be read", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(Writes);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Id = $null; Name = 'db'; Value = 'long enough' }")]
    [InlineData("@{ secret_id = $unset; Name = 'new'; Value = 'long enough' }")]
    [InlineData("@{ SecretId = @(); Name = 'db'; Value = 'long enough' }")]
    public async Task Row_whose_id_is_null_or_an_empty_list_is_not_used_as_a_row_without_one(string row)
    {
        _shell.Emulator.Store.Add(Account, "db");
        var result = await _shell.RunAsync($"{row} | Compare-IoSecret; {row} | Sync-IoSecret");
        Assert.Equal(["ValidationFailed", "ValidationFailed"], result.ErrorIds);
        Assert.Empty(Writes);
    }

    [Fact]
    public async Task Row_whose_id_is_an_empty_string_has_none_as_in_a_file()
    {
        var id = _shell.Emulator.Store.Add(Account, "db").SecretId;
        var result = await _shell.RunAsync("[pscustomobject]@{ Id = ''; Name = 'db'; Value = 'long enough' } | Sync-IoSecret -PassThru");
        Assert.Equal([($"{id}", "Updated")], result.Outcomes);
    }

    [Theory]
    [InlineData("$rows | Sync-IoSecret $path", "RowsPipedAndNamed")]
    [InlineData("$rows | Compare-IoSecret -Path $path", "RowsPipedAndNamed")]
    [InlineData("Sync-IoSecret", "RowsMissing")]
    [InlineData("Compare-IoSecret -KeepValue", "RowsMissing")]
    [InlineData("Sync-IoSecret $path -ToolName $unset", "ArgumentEmpty")]
    [InlineData("$rows | Sync-IoSecret -ToolArgument $unset -Prune", "ArgumentEmpty")]
    [InlineData("$rows | Sync-IoSecret -IfNotReferenced", "ValidationFailed", "-IfNotReferenced is only for the secrets that -Prune removes")]
    [InlineData("Sync-IoSecret $path -Plan $rows", "ArgumentNotText", "Save the output of Compare-IoSecret with Export-Csv")]
    [InlineData("Sync-IoSecret $rows", "ArgumentNotText", "Pipe rows in, or use the path of a file")]
    public async Task Unclear_input_is_one_error_that_does_not_show_a_row(string script, string errorId, string text = "")
    {
        var result = await _shell.RunAsync(
            $"$rows = [pscustomobject]@{{ Name = 'a'; Value = '{Value}' }}; $path = 'team.csv'; {script}; $Error | Out-Default");
        Assert.Equal(errorId, result.TerminatingId);
        Assert.Contains(text, result.Terminating!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, result.Everything + _shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.Equal(0, _shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Unknown_columns_of_the_pipeline_are_named_in_a_warning()
    {
        _shell.Emulator.Store.Add(Account, "db");
        var result = await _shell.RunAsync(
            "1..2 | ForEach-Object { [pscustomobject]@{ Name = 'db'; Vaule = 'long enough'; secret_id = '' } } | Compare-IoSecret");
        Assert.Equal("These columns of the input are not read: Vaule.", Assert.Single(result.Warnings));
    }

    [Fact]
    public async Task Two_rows_for_one_secret_are_both_rejected_and_the_others_are_synced()
    {
        var id = _shell.Emulator.Store.Add(Account, "db").SecretId;
        var result = await SyncAsync("team.csv", $"Id,Name,Value\n{id},,value-one\n,db,value-two\n,new,value-new\n", "");
        Assert.Equal(["ValidationFailed", "ValidationFailed"], result.ErrorIds);
        Assert.Equal(["db", "new"], Names);
        Assert.Single(Writes);
    }

    [Theory]
    [InlineData("@{ Id = $a; Name = 'x' }, @{ Name = 'x'; ToolName = 't' }", "Unchanged")]
    [InlineData("@{ Id = $a; Name = 'new' }, @{ Name = 'new'; Value = 'long enough' }", "Created")]
    [InlineData("@{ Id = $u; ToolName = 't' }, @{ Name = 'x'; ToolName = 't' }", "Unchanged")]
    [InlineData("@{ Name = 'a'; ToolName = 'other'; Value = 'long enough' }, @{ Name = 'a' }", "Unchanged")]
    [InlineData("@{ Name = 'new'; ToolName = 't'; Value = 'long enough' }, @{ Name = 'new'; Value = 'long enough' }", "Created")]
    public async Task Row_after_which_a_row_without_an_id_would_match_two_secrets_is_AmbiguousName(string rows, string other)
    {
        var result = await RunRowsAsync(rows, "$rows | Sync-IoSecret -PassThru; $rows | Sync-IoSecret -PassThru -KeepValue");
        Assert.Equal(["AmbiguousName", "AmbiguousName"], result.ErrorIds);
        Assert.Contains("row 2 would then match two secrets", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(["Invalid", other, "Invalid", "Unchanged"], result.Statuses);
    }

    [Theory]
    [InlineData("@{ Id = $a; Name = 'x' }")]
    [InlineData("@{ Id = $a; Name = 'same' }, @{ Id = $u; Name = 'same' }")]
    [InlineData("@{ Id = $a; Name = 'x' }, @{ Id = $u; Name = 'a' }")]
    [InlineData("@{ Id = $a; Name = 'x' }, @{ Name = 'x'; ToolName = 't' }", "other")]
    [InlineData("@{ Id = $u; Name = 'new' }, @{ Name = 'x'; ToolName = 't' }, @{ Name = 'new'; ToolName = 't'; Value = 'long enough' }")]
    public async Task Rows_that_each_match_one_secret_afterwards_settle_although_names_are_not_unique(string rows, string toolOfA = "t")
    {
        var result = await RunRowsAsync(rows, "$rows | Sync-IoSecret -PassThru; $rows | Sync-IoSecret -PassThru -KeepValue", toolOfA);
        Assert.Empty(result.Errors);
        Assert.All(result.Statuses.Skip(result.Statuses.Count() / 2), status => Assert.Equal("Unchanged", status));
    }

    [Fact]
    public async Task Secret_of_a_row_with_a_problem_is_not_shown_as_one_to_remove()
    {
        var result = await RunRowsAsync(
            "@{ Id = $a; Name = 'x' }, @{ Name = 'x'; ToolName = 't' }, @{ Id = $u; Name = '' }", "$rows | Compare-IoSecret | ForEach-Object Action");
        Assert.Equal(["AmbiguousName"], result.ErrorIds);
        Assert.Equal(["Unchanged", "Unchanged"], result.Output.Select(action => action.ToString()));
    }

    [Fact]
    public async Task Id_that_does_not_exist_is_an_error_and_is_not_created()
    {
        var result = await SyncAsync("team.csv", $"Id,Name,Value\n{Guid.NewGuid()},db,value-one\n", "-PassThru");
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.Equal(["NotFound"], result.Statuses);
        Assert.Empty(Writes);
    }

    [Fact]
    public async Task WhatIf_sends_nothing_and_shows_no_value()
    {
        _shell.Emulator.Store.Add(Account, "db", toolName: "old");
        _shell.Emulator.Store.Add(Account, "other");
        var result = await SyncAsync("team.csv", $"Name,Value,IsDefaultForTool\nnew,{Value},\ndb,{Value},true\n", "-WhatIf -Prune -Verbose");
        Assert.Empty(result.Errors);
        Assert.Empty(Writes);
        Assert.Equal(4, _shell.Host.Recorded.Text.Split("What if:").Length);
        Assert.Contains("'other'", _shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, result.Everything + _shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    // The account has a, x for the tool t, and x for the tool u.
    private Task<ScriptResult> RunRowsAsync(string rows, string script, string toolOfA = "t")
    {
        var a = _shell.Emulator.Store.Add(Account, "a", toolName: toolOfA).SecretId;
        _shell.Emulator.Store.Add(Account, "x", toolName: "t");
        var u = _shell.Emulator.Store.Add(Account, "x", toolName: "u").SecretId;
        return _shell.RunAsync($"$rows = {rows}; {script}", ("a", a), ("u", u));
    }

    private async Task<ScriptResult> SyncAsync(string file, string content, string parameters)
    {
        var path = Path.Combine(_folder.FullName, file);
        await File.WriteAllTextAsync(path, content, Shell.Cancellation);
        return await _shell.RunAsync($"Sync-IoSecret $path {parameters}", ("path", path));
    }
}
