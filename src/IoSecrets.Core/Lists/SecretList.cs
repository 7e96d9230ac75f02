using System.Text.Json;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Lists;

/// <summary>The account's secrets as one answer of the service tells them: it has no pages, and takes no query.</summary>
/// <param name="Secrets">The secrets in the order of the answer; one with an id comes once.</param>
/// <param name="MayBeIncomplete">Whether the answer tells of more secrets than are in it, or holds some without their ids or names.</param>
internal sealed record SecretList(IReadOnlyList<Secret> Secrets, bool MayBeIncomplete)
{
    /// <summary>The outcome of the request if the list could not be read; null if it could.</summary>
    public Outcome? Failure { get; private init; }

    internal static SecretList FromFailure(Outcome failure) => new([], MayBeIncomplete: true) { Failure = failure };
}

/// <summary>Reads the answer to a request for the list.</summary>
internal static class SecretListJson
{
    // As many as a list's largest body holds with names and tools of the usual length. Of empty objects it holds millions, each much
    // larger in memory.
    private const int MostSecrets = 400_000;

    private static readonly JsonReaderOptions Bounded = new() { MaxDepth = 64 };

    /// <summary>
    /// The list, which the service documents as an object with an array under <c>data</c>; an array by itself is read as well. Null if
    /// it is neither, is broken off, or is absurdly long.
    /// </summary>
    public static SecretList? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            // No document is made of the whole: it would take many times the memory of the answer.
            var reader = new Utf8JsonReader(body, Bounded);
            return Read(ref reader);
        }
        // A property's name that is no valid UTF-16 throws the latter.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static SecretList? Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        var signs = new ListContinuation();
        var list = reader.TokenType switch
        {
            JsonTokenType.StartArray => ReadSecrets(ref reader),
            JsonTokenType.StartObject => ReadObject(ref reader, signs),
            _ => null,
        };
        // Throws if something follows.
        reader.Read();
        return list is null ? null : list with { MayBeIncomplete = list.MayBeIncomplete || signs.TellOfMoreThan(list.Secrets.Count) };
    }

    private static SecretList? ReadObject(ref Utf8JsonReader reader, ListContinuation signs)
    {
        SecretList? list = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("data"u8))
            {
                signs.ReadField(ref reader);
                continue;
            }

            reader.Read();
            if (list is not null || reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("The response does not contain exactly one list.");
            }

            list = ReadSecrets(ref reader);
        }

        return list;
    }

    private static SecretList ReadSecrets(ref Utf8JsonReader reader)
    {
        var seen = new HashSet<Guid>(IdComparer.Seeded);
        var secrets = new List<Secret>();
        var lacksSomething = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                lacksSomething = true;
                reader.Skip();
                continue;
            }

            using var item = JsonDocument.ParseValue(ref reader);
            var secret = SecretJson.ReadSecret(item.RootElement);
            // One without a name may be the very one that is looked for.
            lacksSomething |= secret.Id is null || secret.Name is null;
            if (secret.Id is not { } id || seen.Add(id))
            {
                secrets.Add(secret);
            }

            if (secrets.Count > MostSecrets)
            {
                throw new JsonException("The list has more secrets than any account can have.");
            }
        }

        return new SecretList(secrets, lacksSomething);
    }
}
