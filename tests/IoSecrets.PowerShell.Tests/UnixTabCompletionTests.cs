using System.Management.Automation;
using IoSecrets.Tests.Design;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>
/// The command line after Tab if PSReadLine completes like a Unix shell, the default on Linux and macOS: the common prefix of all offers
/// replaces the typed word, whatever was typed.
/// </summary>
[Collection(nameof(TimedCompletion))]
public sealed class UnixTabCompletionTests(ModuleCmdlets module) : IClassFixture<ModuleCmdlets>, IAsyncDisposable
{
    private const string Quotes = "'\"\u2018\u2019\u201A\u201B\u201C\u201D\u201E";

    private static readonly string[] Names =
    [
        "linear", "linear-2", "linear 3", "line two", "Lima", "it's", "it's 2", "it\u2019s", "'quoted'", "'quoted' too", "\"double\"", "\u201Ccurly\u201D",
        "a[x]", "a*x", "a`x", "a``y", "x; Set-Ran 1", "x; Set-Ran 2", "$(Set-Ran)", "01", "01-x", "dead", "dead-letter", "-v", "#", "near", "n",
    ];

    private static readonly string[] Ids =
    [
        "01230000-0000-0000-0000-00000000000a", "01230000-0000-0000-0000-00000000000b", "01ff0000-0000-0000-0000-00000000000a",
        "dead0000-0000-0000-0000-00000000000a", "dead1000-0000-0000-0000-00000000000a", "abcdef00-0000-0000-0000-00000000000a",
    ];

    private Shell? _shell;

    private Shell Shell => _shell!;

    private IEnumerable<CmdletParameter> Completed =>
        module.Parameters.Where(parameter => parameter.Metadata.Attributes.OfType<ArgumentCompleterAttribute>().Any());

    [Fact]
    public async Task No_offered_item_begins_with_a_quote_or_is_a_file()
    {
        await ConnectAsync(Names);
        var offers = 0;
        foreach (var line in Completed.Select(parameter => $"{parameter} "))
        {
            foreach (var offer in (await CompleteAsync(line)).CompletionMatches)
            {
                offers++;
                Assert.False(Quotes.Contains(offer.ListItemText[0], StringComparison.Ordinal), $"{line}: {offer.ListItemText}");
                Assert.Equal(CompletionResultType.ParameterValue, offer.ResultType);
            }
        }

        Assert.True(offers > Names.Length, $"{offers} offers");
    }

    [Theory]
    [InlineData("Set-IoSecret 01")]
    [InlineData("Set-IoSecret -Id dead")]
    [InlineData("Remove-IoSecret lin")]
    [InlineData("Remove-IoSecret 'it")]
    [InlineData("Get-IoSecret -Id x")]
    [InlineData("Get-IoSecret ")]
    public async Task After_Tab_the_line_still_offers_the_same_completions(string line)
    {
        await ConnectAsync(Names);
        await AssertSameOffersAfterTabAsync(line);
    }

    [Fact]
    public async Task After_Tab_every_prefix_of_a_name_still_offers_the_same_completions()
    {
        await ConnectAsync(Names);
        foreach (var parameter in Completed)
        {
            foreach (var prefix in Names.SelectMany(name => new[] { name[..1], name[..((name.Length + 1) / 2)], name }).Distinct())
            {
                await AssertSameOffersAfterTabAsync($"{parameter} '{prefix.Replace("'", "''", StringComparison.Ordinal)}");
                if (prefix.All(char.IsAsciiLetterOrDigit))
                {
                    await AssertSameOffersAfterTabAsync($"{parameter} {prefix}");
                }
            }
        }
    }

    [Fact]
    public async Task Tab_keeps_a_typed_part_of_a_name_even_if_all_ids_share_a_prefix()
    {
        await ConnectAsync(["linear", "near"], "0a000000-0000-0000-0000-00000000000a", "0a000000-0000-0000-0000-00000000000b");
        Assert.Equal("Set-IoSecret near", await AfterTabAsync("Set-IoSecret near"));
        var offers = (await CompleteAsync("Set-IoSecret near")).CompletionMatches;
        foreach (var offer in offers)
        {
            Assert.Null((await Shell.RunAsync($"Set-IoSecret {offer.CompletionText} -ToolName new")).Terminating);
        }

        Assert.Equal(["new", "new"], Shell.Emulator.Store.Ids.Select(id => Shell.Emulator.Store.Find(id)!.ToolName));
    }

    [Theory]
    [InlineData("01", 3)]
    [InlineData("0123", 2)]
    [InlineData("012300000000000000000000000000", 2)]
    [InlineData("DEAD1", 1)]
    [InlineData("dead", 2)]
    [InlineData("dead-letter", 1)]
    [InlineData("a", 1)]
    [InlineData("a[", 1)]
    [InlineData("9", 0)]
    public async Task Word_that_could_begin_an_id_completes_only_ids_and_any_other_word_names(string word, int count)
    {
        await ConnectAsync(Names);
        Assert.Equal(count, (await CompleteAsync($"Remove-IoSecret {word}")).CompletionMatches.Count);
    }

    [Theory]
    [InlineData("Get-IoSecret -ToolArgument a", "api_key", "'api```*'")]
    [InlineData("New-IoSecret x -ToolArgument a", "api_key", "'api`*'")]
    [InlineData("Set-IoSecret -ToolArgument 'API", "api_key", "'api`*'")]
    [InlineData("Connect-IoNet -BaseUri ht", "https://api.intelligence.io.solutions")]
    [InlineData("Connect-IoNet -BaseUri 'https://a", "https://api.intelligence.io.solutions")]
    [InlineData("Connect-IoNet -BaseUri http://l")]
    public async Task ToolArgument_and_BaseUri_complete_to_known_values(string line, params string[] expected)
    {
        await ConnectAsync([]);
        var (store, account) = (Shell.Emulator.Store, Shell.Emulator.DefaultAccount);
        store.Add(account, "one", toolArgument: "api_key");
        store.Add(account, "two", toolArgument: "api`*");
        Assert.Equal(expected, (await CompleteAsync(line)).CompletionMatches.Select(offer => offer.CompletionText));
    }

    public ValueTask DisposeAsync() => _shell?.DisposeAsync() ?? default;

    private async Task ConnectAsync(string[] names, params string[] ids)
    {
        _shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var chosen = ids.Length > 0 ? ids : Ids;
        foreach (var (place, name) in names.Index())
        {
            Shell.Emulator.Store.Add(
                Shell.Emulator.DefaultAccount, name, toolName: name, toolArgument: name,
                secretId: place < chosen.Length ? new Guid(chosen[place]) : Guid.Parse($"{place:x2}{Guid.NewGuid():N}"[..32]));
        }
    }

    private async Task AssertSameOffersAfterTabAsync(string line)
    {
        var offers = Inserted(await CompleteAsync(line));
        if (offers.Length > 1)
        {
            var left = await AfterTabAsync(line);
            var then = Inserted(await CompleteAsync(left));
            Assert.True(offers.SequenceEqual(then), $"'{line}' became '{left}': {string.Join(' ', offers)}, and then {string.Join(' ', then)}");
        }
    }

    private async Task<string> AfterTabAsync(string line)
    {
        var completion = await CompleteAsync(line);
        var inserted = Inserted(completion);
        var isQuotedAlike = inserted.All(text => text[0] == inserted[0][0]) || !inserted.Any(text => Quotes.Contains(text[0], StringComparison.Ordinal));
        var common = CommonPrefix(isQuotedAlike ? inserted : [.. inserted.Select(Unquoted)]);
        common = common.Length > 0 ? common : CommonPrefix([.. completion.CompletionMatches.Select(offer => offer.ListItemText)]);
        return common.Length == 0
            ? line
            : line.Remove(completion.ReplacementIndex, completion.ReplacementLength).Insert(completion.ReplacementIndex, common);
    }

    private async Task<CommandCompletion> CompleteAsync(string line) =>
        (CommandCompletion)(await Shell.RunAsync("TabExpansion2 $line $line.Length", ("line", line))).Output.Single().BaseObject;

    private static string[] Inserted(CommandCompletion completion) => [.. completion.CompletionMatches.Select(offer => offer.CompletionText)];

    private static string Unquoted(string text) => Quotes.Contains(text[0], StringComparison.Ordinal) ? text[1..^1] : text;

    private static string CommonPrefix(string[] texts) => string.Concat(
        texts[0].TakeWhile((character, place) => texts.All(text =>
            place < text.Length && char.ToLowerInvariant(text[place]) == char.ToLowerInvariant(character))));
}
