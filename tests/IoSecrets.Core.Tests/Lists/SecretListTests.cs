using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Tests.Lists;

public class SecretListTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Counts => [0, 1, 2, 50, 99, 100, 101, 199, 250, 1000, 1001];

    [Theory]
    [MemberData(nameof(Counts))]
    public async Task Every_secret_comes_once_where_offsets_are_taken(int count)
    {
        using var service = new PagedService { Ids = PagedService.NewIds(count) };
        var (ids, mayBeIncomplete) = await ReadAsync(service);
        Assert.Equal(service.Ids, ids);
        Assert.False(mayBeIncomplete);
        Assert.True(service.Queries.Count <= (count / 99) + 2, $"{service.Queries.Count} requests");
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public async Task Every_secret_comes_once_where_pages_are_shorter_than_asked_for(int count)
    {
        using var service = new PagedService { Ids = PagedService.NewIds(count), LongestPage = 20 };
        var (ids, mayBeIncomplete) = await ReadAsync(service);
        Assert.Equal(service.Ids, ids);
        Assert.False(mayBeIncomplete);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(1001)]
    public async Task A_larger_limit_is_tried_where_the_offset_is_ignored(int count)
    {
        using var service = new PagedService { Ids = PagedService.NewIds(count), TakesOffset = false };
        var (ids, mayBeIncomplete) = await ReadAsync(service);
        Assert.Equal(service.Ids, ids);
        Assert.False(mayBeIncomplete);
    }

    [Theory]
    [InlineData(250, 100, int.MaxValue)]
    [InlineData(250, 20, int.MaxValue)]
    [InlineData(250, int.MaxValue, 100)]
    [InlineData(11_000, int.MaxValue, int.MaxValue)]
    [InlineData(100, 100, int.MaxValue)]
    public async Task Where_there_may_be_more_than_the_service_gives_it_is_said(int count, int longestPage, int largestLimit)
    {
        using var service = new PagedService
        {
            Ids = PagedService.NewIds(count), TakesOffset = false, LongestPage = longestPage, LargestLimit = largestLimit,
        };
        var (ids, mayBeIncomplete) = await ReadAsync(service);
        Assert.True(mayBeIncomplete);
        Assert.Equal(service.Ids.Take(Math.Min(longestPage, Math.Min(largestLimit, 10_000))), ids);
    }

    [Fact]
    public async Task A_service_that_refuses_the_limit_is_asked_without_one()
    {
        using var service = new PagedService { Ids = PagedService.NewIds(130), LargestLimit = 0 };
        Assert.Equal(service.Ids, (await ReadAsync(service)).Ids);
    }

    [Fact]
    public async Task A_service_that_refuses_the_offset_is_asked_for_more_at_once()
    {
        using var service = new PagedService { Ids = PagedService.NewIds(130), RefusesOffset = true };
        var (ids, mayBeIncomplete) = await ReadAsync(service);
        Assert.Equal(service.Ids, ids);
        Assert.False(mayBeIncomplete);
    }

    [Fact]
    public async Task A_service_that_gives_everything_whatever_it_is_asked_is_believed()
    {
        using var service = new PagedService { Ids = PagedService.NewIds(300), TakesOffset = false, TakesLimit = false, IsBareArray = true };
        var (ids, mayBeIncomplete) = await ReadAsync(service);
        Assert.Equal(service.Ids, ids);
        Assert.False(mayBeIncomplete);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    [InlineData(99)]
    [InlineData(100)]
    public async Task None_is_passed_over_while_those_that_came_are_deleted(int deletedAfterEachPage)
    {
        var all = PagedService.NewIds(777);
        using var service = new PagedService { Ids = [.. all] };
        var (ids, _) = await ReadAsync(service, page => service.Ids.RemoveAll(page.Take(deletedAfterEachPage).Contains));
        Assert.Equal(all, ids);
    }

    [Theory]
    [InlineData(7, 3)]
    [InlineData(100, 3)]
    [InlineData(100, 30)]
    [InlineData(7, 30)]
    public async Task None_is_passed_over_while_any_that_came_are_deleted(int longestPage, int keptOneOf)
    {
        var random = new Random(20261124);
        var all = PagedService.NewIds(950);
        var kept = all.Where(_ => random.Next(keptOneOf) == 0).ToHashSet();
        var seen = new HashSet<Guid>();
        using var service = new PagedService
        {
            Ids = [.. all],
            LongestPage = longestPage,
            AfterPage = paged => paged.Ids.RemoveAll(id => seen.Contains(id) && !kept.Contains(id) && random.Next(3) > 0),
        };
        var ids = new List<Guid>();
        await ReadAsync(service, page =>
        {
            ids.AddRange(page);
            seen.UnionWith(page);
        });
        Assert.Equal(all, ids);
    }

    [Fact]
    public async Task A_list_that_never_comes_to_its_end_is_left()
    {
        using var service = new PagedService { Ids = PagedService.NewIds(100), AfterPage = paged => paged.Ids.Reverse() };
        Assert.Equal(100, (await ReadAsync(service)).Ids.Count);
        Assert.True(service.Queries.Count < 60, $"{service.Queries.Count} requests");
    }

    [Fact]
    public async Task No_page_is_asked_for_before_it_is_wanted()
    {
        using var transport = new PagedService { Ids = PagedService.NewIds(300) };
        using var service = new ScriptedService(transport: transport);
        using var list = service.NewList();
        Assert.NotEmpty(await list.NextAsync(Stop));
        Assert.Single(transport.Queries);
    }

    [Theory]
    [InlineData(403, "{}")]
    [InlineData(405, "{}")]
    [InlineData(200, "{\"secrets\":[]}")]
    [InlineData(200, "5")]
    [InlineData(200, "{\"data\":[")]
    public async Task A_list_that_cannot_be_had_says_how_it_was_answered(int status, string body)
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 0 }).Answers(status, body);
        using var list = service.NewList();
        Assert.Empty(await list.NextAsync(Stop));
        Assert.Equal(status, list.Failure!.Answer!.StatusCode);
    }

    [Theory]
    [InlineData("""{"data":[{"secret_id":"01234567-89ab-cdef-0123-456789abcdef","secret_name":"n"}],"total":2}""")]
    [InlineData("""{"data":[{"secret_id":"01234567-89ab-cdef-0123-456789abcdef","secret_name":"n"}],"has_more":true}""")]
    [InlineData("""{"data":[{"secret_id":"01234567-89ab-cdef-0123-456789abcdef"}]}""")]
    [InlineData("""{"data":[{"secret_name":"n"}]}""")]
    [InlineData("""{"data":[{"secret_id":"{0x01234567,0x89ab,0xcdef,{0x01,0x23,0x45,0x67,0x89,0xab,0xcd,0xef}}","secret_name":"n"}]}""")]
    public async Task A_list_that_shows_by_itself_that_something_is_missing_may_be_incomplete(string body)
    {
        using var service = new ScriptedService().Answers(200, body);
        using var list = service.NewList();
        Assert.Single(await list.NextAsync(Stop));
        Assert.Equal((true, true), (list.HasEnded, list.MayBeIncomplete));
    }

    [Fact]
    public async Task A_field_that_is_missing_null_of_another_type_or_new_does_not_break_it()
    {
        using var service = new ScriptedService().Answers(
            200,
            """
            {"data":[
              {"secret_id":"01234567-89ab-cdef-0123-456789abcdef","secret_name":"a\ud800","created_at":5,"more":{"deep":[1]}},
              {"secret_id":null,"secret_name":"without an id","tool_name":null,"is_default_for_tool":"yes"},
              "odd", null,
              {"secret_name":"b","updated_at":"2026-01-02T03:04:05.678901","display":"abcd","is_default_for_tool":true}
            ],"total":3}
            """)
            .Answers(200, """{"data":[]}""").Answers(200, """{"data":[]}""");
        using var list = service.NewList();
        var secrets = await list.NextAsync(Stop);
        Assert.Equal(3, secrets.Count);
        Assert.Equal((null, null), (secrets[0].Name, secrets[0].CreatedAt));
        Assert.Equal(((Guid?)null, "without an id", (bool?)null), (secrets[1].Id, secrets[1].Name, secrets[1].IsDefaultForTool));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(6789010), secrets[2].UpdatedAt);
        Assert.Equal("****", secrets[2].Display);
    }

    [Fact]
    public async Task A_list_that_broke_off_says_so()
    {
        using var service = new ScriptedService(new ConnectionSettings { MaximumRetryCount = 0 }).Answers(200, "{\"data\":[");
        using var list = service.NewList();
        await list.NextAsync(Stop);
        Assert.Contains("broken off", list.Failure!.Answer!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_cached_is_asked_for()
    {
        using var service = new ScriptedService().Answers(200, "[]");
        using var list = service.NewList();
        await list.NextAsync(Stop);
        Assert.Contains("Cache-Control: no-cache", service.Requests.Single().Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_broke_off_is_asked_for_again()
    {
        using var service = new ScriptedService().Answers(200, """{"data":[{"secret_id":""").Answers(503).Answers(200, "[]");
        using var list = service.NewList();
        Assert.Empty(await list.NextAsync(Stop));
        Assert.Null(list.Failure);
    }

    private static async Task<(List<Guid> Ids, bool MayBeIncomplete)> ReadAsync(PagedService transport, Action<List<Guid>>? onPage = null)
    {
        using var service = new ScriptedService(transport: transport);
        using var list = service.NewList();
        var ids = new List<Guid>();
        while (await list.NextAsync(Stop) is { Count: > 0 } page)
        {
            var news = page.Select(secret => secret.Id!.Value).ToList();
            ids.AddRange(news);
            onPage?.Invoke(news);
        }

        Assert.Null(list.Failure);
        return (ids, list.MayBeIncomplete);
    }
}
