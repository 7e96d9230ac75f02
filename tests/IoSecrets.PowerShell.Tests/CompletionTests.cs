using System.Management.Automation;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>The completions that Tab offers, and the effect of a completed command line.</summary>
[Collection(nameof(TimedCompletion))]
public sealed class CompletionTests : IAsyncDisposable
{
    private Shell? _shell;

    public static TheoryData<string> Names =>
    [
        "plain", "two words", "it's", "it''s", "curly \u2018\u2019\u201A\u201B quotes", "\u201Cdouble\u201D \"quotes\"", "$(Set-Ran)", "$ran", "x; Set-Ran",
        "' ; Set-Ran #", "\u2019; Set-Ran #", "x | Set-Ran", "@(Set-Ran)", "{ Set-Ran }", "& Set-Ran", "-Verbose", "\u2013Verbose", "--%", "# comment",
        "back`tick", "`", "``", "end`", "*", "a*b", "a`*b", "?", "[abc]", "[", "]", "[!a]", "`[x`]", "1e3", "0x10", "1,2", "a,b", "~",
        "%x%", "non\u00A0breaking",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Completed_name_selects_only_its_secret_and_executes_no_code(string name)
    {
        var shell = await ConnectAsync();
        var id = shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, name).SecretId;
        foreach (var other in (string[])["a", "b", "ab", "axb", "a`xb", "x", "`x", "other"])
        {
            shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, other);
        }

        await shell.RunAsync("$global:ran = 'nothing'; function global:Set-Ran { $global:ran = 'code' }");
        var line = "Remove-IoSecret -Force -Name ";
        var completion = Assert.Single(await CompleteAsync(line), completion => completion.ListItemText.TrimStart(' ') == name);
        await shell.RunAsync(line + completion.CompletionText);
        var ran = await shell.RunAsync("$ran");
        Assert.Equal([id], shell.Emulator.Store.DeletedIds);
        Assert.Equal("nothing", Assert.Single(ran.Output).ToString());
    }

    [Theory]
    [InlineData("lin")]
    [InlineData("LIN")]
    [InlineData("'lin")]
    [InlineData("\"lin")]
    [InlineData("'lin'")]
    [InlineData("\u2018lin")]
    [InlineData("x, lin")]
    public async Task Name_completes_from_its_prefix_quoted_or_not(string word)
    {
        var shell = await ConnectAsync("linear", "linear", "other linear");
        Assert.Equal(["linear"], await TextsAsync($"Get-IoSecret -Name {word}"));
        Assert.Equal("linear: 2 secrets", Assert.Single(await CompleteAsync($"Get-IoSecret -Name {word}")).ToolTip);
    }

    [Fact]
    public async Task Completed_name_completes_to_itself()
    {
        var shell = await ConnectAsync("a [b]");
        var line = "Get-IoSecret -Name " + Assert.Single(await TextsAsync("Get-IoSecret -Name a"));
        Assert.Equal("'a `[b`]'", Assert.Single(await TextsAsync(line)));
    }

    [Fact]
    public async Task Name_that_could_mislead_a_terminal_is_not_offered()
    {
        await ConnectAsync("fine", "f\u001B[31mred", "f\u202Egnp", "f\u200Bhidden", "f\nnew line", "f\u0007bell", "f\u2028separated", " f", "");
        Assert.Equal(["fine"], await TextsAsync("Get-IoSecret -Name f"));
    }

    [Theory]
    [InlineData("Get-IoSecret -Id ")]
    [InlineData("Set-IoSecret -Id ")]
    [InlineData("Remove-IoSecret ")]
    public async Task Id_completes_from_its_prefix_or_part_of_the_name_and_shows_name_and_tool(string line)
    {
        var shell = await ConnectAsync();
        var id = new Guid("0a1b2c3d-0000-0000-0000-00000000000a");
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "the \u001B[31mred one", toolName: "tool\u202E", secretId: id);
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "other", secretId: new Guid("f0000000-0000-0000-0000-00000000000a"));
        foreach (var word in (string[])["0A1b", "red", "'red one'"])
        {
            var completion = Assert.Single(await CompleteAsync(line + word));
            Assert.Equal(id.ToString(), completion.CompletionText);
            Assert.Equal("0a1b2c3d 'the [31mred one' (tool)", completion.ListItemText);
            Assert.Equal($"{id} 'the [31mred one' (tool)", completion.ToolTip);
        }
    }

    [Fact]
    public async Task Tool_name_is_escaped_only_if_the_parameter_accepts_patterns()
    {
        var shell = await ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "one", toolName: "agno__linear__*");
        Assert.Equal(["'agno__linear__`*'"], await TextsAsync("Get-IoSecret -ToolName agno"));
        Assert.Equal(["'agno__linear__*'"], await TextsAsync("New-IoSecret -Name x -ToolName agno"));
        Assert.Equal(["'agno__linear__*'"], await TextsAsync("Set-IoSecret -ToolName agno"));
    }

    [Theory]
    [InlineData("New-IoSecret -Name x -ToolName ag")]
    [InlineData("Set-IoSecret -ToolName ag")]
    [InlineData("Sync-IoSecret x.csv -ToolName ag")]
    public async Task Tool_to_set_is_one_of_the_account_or_all_tools_of_a_known_provider(string line)
    {
        var shell = await ConnectAsync();
        string[] tools = ["agno__github__get", "agno__github__get", "agno__web_search__find__all", "agno__*__get", "agno__", "again", "other__x__y"];
        foreach (var tool in tools)
        {
            shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "one", toolName: tool);
        }

        Assert.Equal(
            [
                "again: 1 secret", "agno__: 1 secret", "agno__*__get: 1 secret", "agno__github__*: 0 secrets", "agno__github__get: 2 secrets",
                "agno__linear__*: 0 secrets", "agno__web_search__*: 0 secrets", "agno__web_search__find__all: 1 secret",
            ],
            (await CompleteAsync(line)).Select(completion => completion.ToolTip));
    }

    [Theory]
    [InlineData("New-IoSecret -Name x -ToolName agno", "'agno__linear__*'")]
    [InlineData("Set-IoSecret -ToolName 'agno__l", "'agno__linear__*'")]
    [InlineData("Compare-IoSecret -ToolName agno__g", "")]
    [InlineData("Get-IoSecret -ToolName agno", "")]
    public async Task Without_a_connection_only_the_tools_of_the_known_provider_are_offered(string line, string texts)
    {
        var shell = await ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "one", toolName: "agno__github__get");
        await shell.RunAsync("Disconnect-IoNet");
        Assert.Equal(texts, string.Join(' ', await TextsAsync(line)));
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("New-IoSecret -Name on")]
    [InlineData("Set-IoSecret -Name on")]
    public async Task New_name_is_not_completed(string line)
    {
        var shell = await ConnectAsync("one");
        Assert.Empty(await TextsAsync(line));
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("Get-IoSecret -Name on")]
    [InlineData("Get-IoSecret -Connection $closed -Name on")]
    [InlineData("Get-IoSecret -Connection $none -Name on")]
    [InlineData("Get-IoSecret -Connection 'text' -Name on")]
    public async Task Without_an_open_connection_nothing_is_offered_and_nothing_is_sent(string line)
    {
        var shell = await ConnectAsync("one");
        await shell.RunAsync("$global:closed = Get-IoNetConnection; Disconnect-IoNet");
        Assert.Empty(await TextsAsync(line));
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Completion_uses_the_connection_on_the_line_and_never_the_runspaces_instead()
    {
        var shell = await ConnectAsync("one");
        await using var other = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        other.Emulator.Store.Add(other.Emulator.DefaultAccount, "once");
        await other.RunAsync("Get-IoSecret");
        var connection = (await other.RunAsync("Get-IoNetConnection")).Output.Single();
        shell.Runspace.SessionStateProxy.SetVariable("other", connection);
        Assert.Equal(["once"], await TextsAsync("Get-IoSecret -Connection $other -Name on"));
        Assert.Empty(await TextsAsync("Get-IoSecret -Conn (Get-IoNetConnection) -Name on"));
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Two_completions_in_a_row_send_one_request()
    {
        var shell = await ConnectAsync("one");
        await shell.RunAsync("foreach ($line in 'Get-IoSecret -Name o', 'Remove-IoSecret o') { TabExpansion2 $line $line.Length }");
        Assert.Equal(1, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Completion_reflects_secrets_created_and_deleted_in_the_meantime()
    {
        var shell = await ConnectAsync("one");
        Assert.Equal(["one"], await TextsAsync("Get-IoSecret -Name o"));
        await shell.RunAsync("New-IoSecret -Name other -Value 'value'; Remove-IoSecret -Name one -Force");
        Assert.Equal(["other"], await TextsAsync("Get-IoSecret -Name o"));
    }

    [Fact]
    public async Task Refused_list_offers_nothing_without_an_error_and_is_not_requested_again()
    {
        var shell = await ConnectAsync("one");
        shell.Emulator.Faults.Always = new Fault.Response(405, """{"detail":"Method Not Allowed"}""");
        var result = await shell.RunAsync(
            "foreach ($line in 'Get-IoSecret -Name o', 'Remove-IoSecret o') { (TabExpansion2 $line $line.Length).CompletionMatches }");
        Assert.Empty(result.Output);
        Assert.Equal("", result.Everything + shell.Host.Recorded.Text);
        Assert.Equal(1, shell.Emulator.Requests.Count);
    }

    [Fact]
    public async Task Completion_does_not_wait_for_a_slow_service_and_does_not_repeat_the_request()
    {
        var shell = await ConnectAsync("one");
        shell.Emulator.Faults.Always = new Fault.HeldUntil(new TaskCompletionSource().Task);
        var result = await shell.RunAsync(
            "foreach ($line in 'Get-IoSecret -Name o', 'Remove-IoSecret o') { (TabExpansion2 $line $line.Length).CompletionMatches }");
        Assert.Empty(result.Output);
        Assert.Equal(1, shell.Emulator.Requests.Count);
        await shell.RunAsync("Disconnect-IoNet");
        await shell.WaitForNoneInFlightAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Late_response_is_available_to_the_next_completion()
    {
        var shell = await ConnectAsync("one");
        var release = new TaskCompletionSource();
        shell.Emulator.Faults.Always = new Fault.HeldUntil(release.Task);
        Assert.Empty(await TextsAsync("Get-IoSecret -Name o"));
        release.SetResult();
        string[] texts;
        do
        {
            texts = [.. await TextsAsync("Get-IoSecret -Name o")];
        }
        while (texts.Length == 0);
        Assert.Equal(["one"], texts);
        Assert.Equal(1, shell.Emulator.Requests.Count);
    }

    public ValueTask DisposeAsync() => _shell?.DisposeAsync() ?? default;

    // Connects without a request, so that only completion sends the requests that are counted.
    private async Task<Shell> ConnectAsync(params string[] names)
    {
        _shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        foreach (var name in names)
        {
            _shell.Emulator.Store.Add(_shell.Emulator.DefaultAccount, name);
        }

        return _shell;
    }

    private async Task<CompletionResult[]> CompleteAsync(string line)
    {
        var result = await _shell!.RunAsync("(TabExpansion2 $line $line.Length).CompletionMatches", ("line", line));
        Assert.Null(result.Terminating);
        Assert.Equal("", _shell.Host.Recorded.Text);
        return [.. result.Output.Select(completion => (CompletionResult)completion.BaseObject)];
    }

    private async Task<IEnumerable<string>> TextsAsync(string line) => (await CompleteAsync(line)).Select(completion => completion.CompletionText);
}
