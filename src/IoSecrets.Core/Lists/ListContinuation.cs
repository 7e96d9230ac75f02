using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace IoSecrets.Core.Lists;

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
