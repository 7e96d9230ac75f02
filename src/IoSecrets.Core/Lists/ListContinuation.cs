using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace IoSecrets.Core.Lists;

/// <summary>
/// Looks beside the list for what says that there is more of it. The service documents no other field than the list; a later service, or
/// one that is called like it, may send it in parts. What only could mean that, such as a number of secrets that is round, is no sign.
/// </summary>
internal sealed class ListContinuation
{
    private const int LongestName = 40;

    // How services that send lists in parts say so; without case, hyphens and the like.
    private static readonly FrozenSet<string> Totals = Names(
        "total", "count", "total_count", "total_elements", "total_items", "total_records", "total_results", "total_secrets");

    private static readonly FrozenSet<string> PageCounts = Names("pages", "page_count", "total_pages", "last_page", "num_pages");

    private static readonly FrozenSet<string> Continuations = Names(
        "next", "next_cursor", "next_href", "next_id", "next_link", "next_marker", "next_offset", "next_page", "next_page_token", "next_token",
        "next_uri", "next_url", "@odata.nextLink", "continuation", "continuation_token", "cursor", "marker", "page_token", "scroll_id");

    private static readonly FrozenSet<string> TrueForMore = Names(
        "has_more", "has_next", "has_next_page", "more", "more_available", "truncated", "is_truncated", "partial", "is_partial",
        "incomplete", "is_incomplete");

    private static readonly FrozenSet<string> FalseForMore = Names("complete", "is_complete", "last", "is_last", "last_page", "is_last_page");

    private static readonly FrozenSet<string> Envelopes = Names(
        "meta", "metadata", "page", "page_info", "paging", "pagination", "link", "links", "cursor", "cursors");

    private bool _isSaid;
    private double _total;

    /// <summary>Whether there is more than so many secrets.</summary>
    public bool TellOfMoreThan(int secrets) => _isSaid || _total > secrets;

    /// <summary>Reads a field, from its name to the end of its value.</summary>
    public void ReadField(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan.Length <= LongestName ? Plain(reader.GetString()!) : "";
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when Envelopes.Contains(name):
                ReadEnvelope(ref reader);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                _isSaid |= Continuations.Contains(name);
                reader.Skip();
                break;
            case JsonTokenType.Number when reader.TryGetDouble(out var number):
                TakeNumber(name, number);
                break;
            case JsonTokenType.True:
                _isSaid |= TrueForMore.Contains(name) || Continuations.Contains(name);
                break;
            case JsonTokenType.False:
                _isSaid |= FalseForMore.Contains(name);
                break;
            case JsonTokenType.String when Totals.Contains(name) && double.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var total):
                TakeNumber(name, total);
                break;
            case JsonTokenType.String:
                _isSaid |= (!reader.ValueTextEquals("") && Continuations.Contains(name)) || (name == "rel" && reader.ValueTextEquals("next"));
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

    private void TakeNumber(string name, double number)
    {
        _isSaid |= Continuations.Contains(name) || (PageCounts.Contains(name) && number > 1);
        _total = Totals.Contains(name) ? Math.Max(_total, number) : _total;
    }

    private static FrozenSet<string> Names(params string[] names) => names.Select(Plain).ToFrozenSet(StringComparer.Ordinal);

    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();
}
