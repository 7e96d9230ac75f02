using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Outcomes;

namespace IoSecrets.Core.Lists;

/// <summary>A list of the account from one response: the service's lists have no pages.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items in the order of the response, without duplicate IDs.</param>
/// <param name="MayBeIncomplete">True if the response indicates more items than it contains, or an item is not an object or lacks a required field.</param>
internal sealed record ServiceList<T>(IReadOnlyList<T> Items, bool MayBeIncomplete)
{
    /// <summary>The outcome of the request if the list could not be read; null if it could.</summary>
    public Outcome? Failure { get; private init; }

    internal static ServiceList<T> FromFailure(Outcome failure) => new([], MayBeIncomplete: true) { Failure = failure };
}

/// <summary>Reads the response to a request for a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="readItem">Reads an item.</param>
/// <param name="describe">Gets an item's ID, and whether the item is complete. An incomplete one may be the one that the user looks for.</param>
internal sealed class ServiceListReader<T>(Func<JsonElement, T> readItem, Func<T, (Guid? Id, bool IsComplete)> describe)
{
    // The number of secrets that the largest accepted body holds, with names and tools of the usual length. Of empty objects it would hold
    // millions, each much larger in memory.
    private const int MaxItems = 400_000;

    private static readonly JsonReaderOptions Bounded = new() { MaxDepth = 64 };

    /// <summary>
    /// Reads the list, which the service documents as an object with an array under <c>data</c>; a bare array is accepted too. Returns null for
    /// anything else, and if the list is truncated or has implausibly many items.
    /// </summary>
    public ServiceList<T>? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            // Not one JsonDocument for all, which would take many times the memory of the response.
            var reader = new Utf8JsonReader(body, Bounded);
            return Read(ref reader);
        }
        // A property name that is not valid UTF-16 throws InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private ServiceList<T>? Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        var continuation = new ListContinuation();
        var list = reader.TokenType switch
        {
            JsonTokenType.StartArray => ReadItems(ref reader),
            JsonTokenType.StartObject => ReadObject(ref reader, continuation),
            _ => null,
        };
        // Throws if anything follows the list.
        reader.Read();
        return list is null ? null : list with { MayBeIncomplete = list.MayBeIncomplete || continuation.IndicatesMoreThan(list.Items.Count) };
    }

    private ServiceList<T>? ReadObject(ref Utf8JsonReader reader, ListContinuation continuation)
    {
        ServiceList<T>? list = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("data"u8))
            {
                continuation.ReadField(ref reader);
                continue;
            }

            reader.Read();
            if (list is not null || reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("The response does not contain exactly one list.");
            }

            list = ReadItems(ref reader);
        }

        return list;
    }

    private ServiceList<T> ReadItems(ref Utf8JsonReader reader)
    {
        var seen = new HashSet<Guid>(IdComparer.Seeded);
        var items = new List<T>();
        var isIncomplete = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                isIncomplete = true;
                reader.Skip();
                continue;
            }

            using var document = JsonDocument.ParseValue(ref reader);
            var item = readItem(document.RootElement);
            var (id, isComplete) = describe(item);
            isIncomplete |= !isComplete;
            if (id is not { } known || seen.Add(known))
            {
                items.Add(item);
            }

            if (items.Count > MaxItems)
            {
                throw new JsonException("The list has more items than any account can have.");
            }
        }

        return new ServiceList<T>(items, isIncomplete);
    }
}

/// <summary>
/// Detects fields next to the list that indicate more secrets. The service documents no field except the list, but a later version, or a
/// compatible service, may send pages. Ambiguous signs, such as a round number of secrets, do not count.
/// </summary>
internal sealed class ListContinuation
{
    private const int MaxNameLength = 40;

    // The usual names in paged APIs, compared without case and punctuation.
    private static readonly FrozenSet<string> Totals = CreateSet(
        "total", "count", "total_count", "total_elements", "total_items", "total_records", "total_results", "total_secrets");

    private static readonly FrozenSet<string> PageCounts = CreateSet("pages", "page_count", "total_pages", "last_page", "num_pages");

    private static readonly FrozenSet<string> Continuations = CreateSet(
        "next", "next_cursor", "next_href", "next_id", "next_link", "next_marker", "next_offset", "next_page", "next_page_token", "next_token",
        "next_uri", "next_url", "@odata.nextLink", "continuation", "continuation_token", "cursor", "marker", "page_token", "scroll_id");

    private static readonly FrozenSet<string> TrueForMore = CreateSet(
        "has_more", "has_next", "has_next_page", "more", "more_available", "truncated", "is_truncated", "partial", "is_partial",
        "incomplete", "is_incomplete");

    private static readonly FrozenSet<string> FalseForMore = CreateSet("complete", "is_complete", "last", "is_last", "last_page", "is_last_page");

    private static readonly FrozenSet<string> Envelopes = CreateSet(
        "meta", "metadata", "page", "page_info", "paging", "pagination", "link", "links", "cursor", "cursors");

    private bool _indicatesMore;
    private double _total;

    /// <summary>Returns true if the fields indicate more than the given number of secrets.</summary>
    public bool IndicatesMoreThan(int secrets) => _indicatesMore || _total > secrets;

    /// <summary>Reads a field, from its name to the end of its value.</summary>
    public void ReadField(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan.Length <= MaxNameLength ? Normalize(reader.GetString()!) : "";
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when Envelopes.Contains(name):
                ReadEnvelope(ref reader);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                _indicatesMore |= Continuations.Contains(name);
                reader.Skip();
                break;
            case JsonTokenType.Number when reader.TryGetDouble(out var number):
                ReadNumber(name, number);
                break;
            case JsonTokenType.True:
                _indicatesMore |= TrueForMore.Contains(name) || Continuations.Contains(name);
                break;
            case JsonTokenType.False:
                _indicatesMore |= FalseForMore.Contains(name);
                break;
            case JsonTokenType.String when Totals.Contains(name) && double.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var total):
                ReadNumber(name, total);
                break;
            case JsonTokenType.String:
                _indicatesMore |= (!reader.ValueTextEquals("") && Continuations.Contains(name)) || (name == "rel" && reader.ValueTextEquals("next"));
                break;
        }
    }

    private void ReadEnvelope(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadField(ref reader);
            }
        }
    }

    private void ReadNumber(string name, double number)
    {
        _indicatesMore |= Continuations.Contains(name) || (PageCounts.Contains(name) && number > 1);
        _total = Totals.Contains(name) ? Math.Max(_total, number) : _total;
    }

    private static FrozenSet<string> CreateSet(params string[] names) => names.Select(Normalize).ToFrozenSet(StringComparer.Ordinal);

    private static string Normalize(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();
}
