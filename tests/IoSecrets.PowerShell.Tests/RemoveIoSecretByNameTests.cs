using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class RemoveIoSecretByNameTests
{
    private const int Yes = 0;
    private const int No = 2;

    private static readonly EmulatorOptions Incomplete = new() { MaximumListLength = 100 };

    [Fact]
    public async Task Name_deletes_its_secret_and_the_outcome_includes_the_name()
    {
        await using var shell = await Shell.ConnectAsync();
        var stored = Add(shell, "a", "b");
        var result = await shell.RunAsync("Remove-IoSecret -Name A -Force -PassThru");
        var outcome = Assert.Single(result.Output);
        Assert.Equal(
            (stored[0].SecretId.ToString(), "a", "Deleted"),
            (outcome.Properties["Id"].Value, outcome.Properties["Name"].Value, outcome.Properties["Status"].Value.ToString()));
        Assert.Equal([stored[1].SecretId], shell.Emulator.Store.Ids);
    }

    [Fact]
    public async Task Pattern_deletes_its_matches_only_after_the_list_is_complete()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(330);
        var result = await shell.RunAsync("Remove-IoSecret -Name github-*, 'none*' -Force -PassThru");
        Assert.Equal(33, result.Output.Count);
        Assert.Empty(result.Errors);
        Assert.DoesNotContain("GET", shell.Emulator.Requests.All.SkipWhile(request => request.Method != "DELETE").Select(request => request.Method));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("-IgnoreMissing", 0)]
    public async Task Literal_name_without_a_match_is_an_error_unless_IgnoreMissing_and_others_are_deleted(string parameters, int errors)
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a", "b");
        var result = await shell.RunAsync($"Remove-IoSecret -Name nobody, a -Force {parameters}");
        Assert.Equal(errors, result.ErrorIds.Count(id => id == "SecretNotFound"));
        Assert.Equal(1, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Key_given_as_a_name_is_not_repeated_in_the_error()
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a");
        var result = await shell.RunAsync("Remove-IoSecret -Name $name -Force", ("name", shell.Emulator.DefaultAccount.ApiKey));
        Assert.Equal(["SecretNotFound"], result.ErrorIds);
        Assert.Null(result.Errors[0].TargetObject);
        Assert.Empty(Leaks.Find(shell.Emulator.DefaultAccount.ApiKey, result.Everything));
    }

    [Fact]
    public async Task Two_secrets_with_the_same_name_are_confirmed_separately()
    {
        await using var shell = await Shell.ConnectAsync();
        var stored = Add(shell, "same", "same", "other");
        shell.Host.Recorded.Answers.Enqueue(No);
        shell.Host.Recorded.Answers.Enqueue(Yes);
        await shell.RunAsync("Remove-IoSecret -Name same");
        Assert.All(shell.Host.Recorded.Questions.Zip(stored), pair =>
        {
            Assert.Contains("'same'", pair.First, StringComparison.Ordinal);
            Assert.Contains(pair.Second.SecretId.ToString(), pair.First, StringComparison.Ordinal);
        });
        Assert.Equal([stored[0].SecretId, stored[2].SecretId], shell.Emulator.Store.Ids);
    }

    [Fact]
    public async Task Nothing_is_deleted_by_name_if_the_list_may_be_incomplete()
    {
        await using var shell = await Shell.ConnectAsync(Incomplete);
        shell.Seed(120);
        Assert.Equal("ListIncomplete", (await shell.RunAsync("Remove-IoSecret -Name github-* -Confirm:$false")).TerminatingId);
        Assert.Equal(120, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(100)]
    public async Task List_with_a_round_number_of_secrets_is_considered_complete(int count)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Seed(count);
        var result = await shell.RunAsync("Remove-IoSecret -Name github-* -Confirm:$false");
        Assert.Null(result.Terminating);
        Assert.Empty(result.Warnings);
        Assert.NotEmpty(shell.Emulator.Store.DeletedIds);
    }

    [Theory]
    [InlineData("-Force", 10)]
    [InlineData("-WhatIf", 0)]
    public async Task With_Force_or_WhatIf_a_list_that_may_be_incomplete_is_only_a_warning(string parameters, int deleted)
    {
        await using var shell = await Shell.ConnectAsync(Incomplete);
        shell.Seed(120);
        var result = await shell.RunAsync($"Remove-IoSecret -Name github-* {parameters}");
        Assert.Single(result.Warnings);
        Assert.Equal(deleted, shell.Emulator.Store.DeletedIds.Count);
    }

    [Theory]
    [InlineData(No, 0)]
    [InlineData(Yes, 3)]
    public async Task Pattern_that_matches_everything_needs_an_extra_confirmation_with_the_count(int answer, int deleted)
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a", "b", "c");
        shell.Host.Recorded.Answers.Enqueue(answer);
        await shell.RunAsync("Remove-IoSecret -Name a, '[bc]' -Confirm:$false");
        Assert.Contains("all 3 secrets", Assert.Single(shell.Host.Recorded.Questions), StringComparison.Ordinal);
        Assert.Equal(deleted, shell.Emulator.Store.DeletedIds.Count);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("-Confirm", 4)]
    public async Task After_confirming_everything_no_secret_is_confirmed_separately_unless_Confirm_is_given(string parameters, int questions)
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a", "b", "c");
        foreach (var _ in Enumerable.Range(0, questions))
        {
            shell.Host.Recorded.Answers.Enqueue(Yes);
        }

        await shell.RunAsync($"Remove-IoSecret -Name * {parameters}");
        Assert.Equal(questions, shell.Host.Recorded.Questions.Count);
        Assert.Equal(("&Yes &No", 1), shell.Host.Recorded.Choices.First());
        Assert.Equal(0, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("Remove-IoSecret -Name * -Force")]
    [InlineData("Remove-IoSecret -Name a, b -Confirm:$false")]
    public async Task Deleting_everything_needs_no_extra_confirmation_with_Force_or_literal_names(string script)
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a", "b");
        await shell.RunAsync(script);
        Assert.Empty(shell.Host.Recorded.Questions);
        Assert.Equal(0, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("nope", "SecretNotFound", null)]
    [InlineData("nope*", null, null)]
    [InlineData("nope, a", "SecretNotFound", "ConfirmationNotPossible")]
    public async Task Host_that_cannot_prompt_is_an_error_only_if_a_secret_matches(string names, string? errorId, string? terminatingId)
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a");
        var result = await shell.RunAsync($"Remove-IoSecret -Name {names}");
        Assert.Equal(errorId is null ? [] : [errorId], result.ErrorIds);
        Assert.Equal(terminatingId, result.TerminatingId);
        Assert.Equal(1, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Deleting_everything_is_an_error_if_the_host_cannot_prompt()
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a", "b");
        Assert.Equal("ConfirmationNotPossible", (await shell.RunAsync("Remove-IoSecret -Name * -Confirm:$false")).TerminatingId);
        Assert.Equal(2, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task WhatIf_lists_every_match_and_deletes_nothing()
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a", "b");
        await shell.RunAsync("Remove-IoSecret -Name * -WhatIf -Force");
        Assert.Empty(shell.Host.Recorded.Questions);
        Assert.Equal(3, shell.Host.Recorded.Text.Split("What if:").Length);
        Assert.Equal(2, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task If_the_list_is_refused_nothing_is_deleted_by_name()
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a");
        shell.Emulator.Faults.Decide = request => request.SecretId is null ? new Fault.Response(405) : null;
        Assert.Equal("ListRefused", (await shell.RunAsync("Remove-IoSecret -Name a -Force")).TerminatingId);
        Assert.Equal(1, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Name_is_shown_without_characters_that_could_mislead_a_terminal()
    {
        await using var shell = await Shell.ConnectAsync();
        Add(shell, "a\u001b[31m\u202eb");
        await shell.RunAsync("Get-IoSecret | Remove-IoSecret -WhatIf");
        Assert.Contains("'a[31mb'", shell.Host.Recorded.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[31m\u202e", shell.Host.Recorded.Text, StringComparison.Ordinal);
    }

    private static StoredSecret[] Add(Shell shell, params string[] names) =>
        [.. names.Select(name => shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, name))];
}
