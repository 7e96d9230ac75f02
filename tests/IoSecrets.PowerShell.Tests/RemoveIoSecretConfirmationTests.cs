using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public class RemoveIoSecretConfirmationTests
{
    private const int Yes = 0;
    private const int YesToAll = 1;
    private const int No = 2;
    private const int NoToAll = 3;

    [Theory]
    [InlineData("-WhatIf")]
    [InlineData("-WhatIf -Force")]
    [InlineData("-WhatIf -PassThru -Confirm")]
    public async Task WhatIf_sends_nothing_and_outputs_nothing(string parameters)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync($"$ids | Remove-IoSecret {parameters} -Verbose", ("ids", shell.Seed(3)));
        Assert.Empty(result.Output);
        Assert.DoesNotContain(result.Verbose, line => line.Contains("received", StringComparison.Ordinal));
        Assert.Equal(0, shell.Emulator.Requests.Count);
        Assert.Equal(4, shell.Host.Recorded.Text.Split("What if:").Length);
    }

    [Fact]
    public async Task WhatIfPreference_overrides_Force()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        await shell.RunAsync("$WhatIfPreference = $true; $ids | Remove-IoSecret -Force", ("ids", shell.Seed(3)));
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Each_id_is_confirmed_once_in_a_prompt_that_names_id_account_and_host()
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(2);
        shell.Host.Recorded.Answers.Enqueue(Yes);
        shell.Host.Recorded.Answers.Enqueue(No);
        var result = await shell.RunAsync("$ids | Remove-IoSecret -PassThru", ("ids", ids));
        Assert.Equal(2, shell.Host.Recorded.Questions.Count);
        var account = shell.Emulator.DefaultAccount.UserId.ToString();
        Assert.All([ids[0].ToString(), account, shell.Emulator.BaseUri.Authority], part =>
            Assert.Contains(part, shell.Host.Recorded.Questions.First(), StringComparison.Ordinal));
        Assert.Equal([(ids[0].ToString(), "Deleted"), (ids[1].ToString(), "Skipped")], result.Outcomes.OrderBy(outcome => outcome.Status));
        Assert.Empty(result.Errors);
        Assert.Equal([ids[1]], shell.Emulator.Store.Ids);
    }

    [Theory]
    [InlineData(YesToAll, 0)]
    [InlineData(NoToAll, 3)]
    public async Task Yes_to_all_and_No_to_all_apply_to_every_remaining_id(int answer, int left)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Host.Recorded.Answers.Enqueue(answer);
        await shell.RunAsync("$ids | Remove-IoSecret", ("ids", shell.Seed(3)));
        Assert.Single(shell.Host.Recorded.Questions);
        Assert.Equal(left, shell.Emulator.Store.Count);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_prompt_is_answered()
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        shell.Host.Recorded.Answers.Enqueue(No);
        await shell.RunAsync("$ids | Remove-IoSecret", ("ids", shell.Seed(1)));
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Explicit_Confirm_overrides_Force()
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Host.Recorded.Answers.Enqueue(No);
        await shell.RunAsync("$ids | Remove-IoSecret -Force -Confirm", ("ids", shell.Seed(1)));
        Assert.Single(shell.Host.Recorded.Questions);
        Assert.Equal(1, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("Remove-IoSecret -Confirm:$false")]
    [InlineData("Remove-IoSecret -Force")]
    [InlineData("& { $ConfirmPreference = 'None'; $input | Remove-IoSecret }")]
    public async Task Force_Confirm_false_and_ConfirmPreference_None_suppress_the_prompt(string command)
    {
        await using var shell = await Shell.ConnectAsync();
        await shell.RunAsync($"$ids | {command}", ("ids", shell.Seed(2)));
        Assert.Empty(shell.Host.Recorded.Questions);
        Assert.Equal(0, shell.Emulator.Store.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Force -Confirm")]
    public async Task Host_that_cannot_prompt_gets_an_error_before_the_first_request(string parameters)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync($"$ids | Remove-IoSecret {parameters}", ("ids", shell.Seed(3)));
        Assert.Equal("ConfirmationNotPossible", result.TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }
}
