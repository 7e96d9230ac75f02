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
