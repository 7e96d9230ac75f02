using System.Net;
using System.Text;
using System.Text.Json;
using System.Web;

namespace IoSecrets.Core.Tests.Lists;

/// <summary>A list that treats limits and offsets in one of the ways in which services do.</summary>
public sealed class PagedService : HttpMessageHandler
{
    public List<Guid> Ids { get; init; } = [];

    public bool TakesOffset { get; init; } = true;

    public bool RefusesOffset { get; init; }

    public bool TakesLimit { get; init; } = true;

    /// <summary>The longest page, whatever the limit.</summary>
    public int LongestPage { get; init; } = int.MaxValue;

    /// <summary>The largest limit that is not refused.</summary>
    public int LargestLimit { get; init; } = int.MaxValue;

    public bool IsBareArray { get; init; }

    /// <summary>What happens after each page that was answered.</summary>
    public Action<PagedService>? AfterPage { get; init; }

    public List<string> Queries { get; } = [];

    public static List<Guid> NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Queries.Add(request.RequestUri!.Query);
        var query = HttpUtility.ParseQueryString(request.RequestUri.Query);
        var asked = query["limit"] is { } told ? int.Parse(told, null) : (int?)null;
        var limit = asked ?? 100;
        if (asked > LargestLimit || (RefusesOffset && query["offset"] is not null))
        {
            return Task.FromResult(Json(HttpStatusCode.UnprocessableEntity, new { detail = Array.Empty<string>() }));
        }

        var offset = TakesOffset && query["offset"] is { } skipped ? int.Parse(skipped, null) : 0;
        var page = Ids.Skip(offset).Take(TakesLimit ? Math.Min(limit, LongestPage) : LongestPage)
            .Select(id => new { secret_id = id, secret_name = "n" }).ToArray();
        AfterPage?.Invoke(this);
        return Task.FromResult(IsBareArray ? Json(HttpStatusCode.OK, page) : Json(HttpStatusCode.OK, new { data = page }));
    }

    private static HttpResponseMessage Json<T>(HttpStatusCode status, T body) =>
        new(status) { Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };
}
