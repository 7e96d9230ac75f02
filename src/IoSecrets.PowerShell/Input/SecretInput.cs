using System.Collections;
using System.Management.Automation;
using IoSecrets.Core.Ids;

namespace IoSecrets.Input;

/// <summary>Finds the secrets in what a cmdlet is given: texts, GUIDs, outcomes, rows and other objects with an id, and lists of these.</summary>
internal sealed class SecretInput
{
    private const int DeepestList = 4;

    private static readonly string[] IdProperties = ["Id", "SecretId", "secret_id"];

    private int _place;

    /// <summary>The items in one record of the input, or on the command line.</summary>
    /// <param name="ids">What the engine bound to the id by name; null where it bound nothing.</param>
    /// <param name="inputObject">What came down the pipeline; null where nothing did.</param>
    public IEnumerable<IncomingItem> Read(string?[]? ids, object? inputObject)
    {
        if (ids is null)
        {
            return ReadValue(inputObject, 0);
        }

        var piped = inputObject is null ? null : PSObject.AsPSObject(inputObject);

        // The engine takes the first of the names that it finds; a script block (-Id { ... }) may have found anything.
        return piped is not null && ids is [var only] && IdTextsOf(piped).Contains(only)
            ? ReadValue(inputObject, 0)
            : ids.Select(id => ReadText(id, piped));
    }

    /// <summary>Whether all that is in the record is there already. What makes its items only when asked may have to wait for them.</summary>
    public static bool IsAtHand(object? inputObject) => Wrapped.BaseOf(inputObject) is null or ICollection;

    private IEnumerable<IncomingItem> ReadValue(object? value, int depth)
    {
        switch (Wrapped.BaseOf(value))
        {
            case null:
                return [ReadText(null, null)];
            case string text:
                return [ReadText(text, null)];
            case Guid id:
                return [ReadText(id.ToString(), null)];
        }

        // Lines read many at a time come as one array.
        return LanguagePrimitives.GetEnumerator(value) is { } list ? ReadList(list, depth) : [ReadObject(PSObject.AsPSObject(value))];
    }

    private IEnumerable<IncomingItem> ReadList(IEnumerator list, int depth)
    {
        while (depth < DeepestList && TryNext(list, out var hasNext))
        {
            if (!hasNext)
            {
                yield break;
            }

            foreach (var item in ReadValue(list.Current, depth + 1))
            {
                yield return item;
            }
        }

        yield return Refuse(null, "a list that cannot be read to its end");
    }

    // What an object of the user's throws would end the run, and take what is in flight with it.
    private static bool TryNext(IEnumerator list, out bool hasNext)
    {
        try
        {
            hasNext = list.MoveNext();
            return true;
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            return hasNext = false;
        }
    }

    private IncomingItem ReadText(string? text, PSObject? source)
    {
        if (SecretId.TryParse(text, out var id))
        {
            // What a script block found may be another secret's than the object is of.
            var isOfIt = source is not null && IdsOf(IdTextsOf(source)).All(own => own == id);
            return new IncomingItem(++_place, SecretOf(id, isOfIt ? source : null), null, null);
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return source is null ? new IncomingItem(++_place, null, null, null) : Refuse(null, ItemDescription.OfObject(source));
        }

        var (shown, description) = ItemDescription.OfText(text);
        return Refuse(shown, description);
    }

    private IncomingItem ReadObject(PSObject value)
    {
        var texts = IdTextsOf(value).Where(text => !string.IsNullOrWhiteSpace(text)).ToArray();
        var ids = IdsOf(texts).ToArray();
        return ids.Length switch
        {
            1 => new IncomingItem(++_place, SecretOf(ids[0], value), null, null),
            0 when texts.Length > 0 => ReadText(texts[0], value),
            0 => Refuse(null, ItemDescription.OfObject(value)),
            _ => Refuse(null, $"an object that names {ids.Length} different secrets under {string.Join(", ", IdProperties)}"),
        };
    }

    private IncomingItem Refuse(string? shown, string description) => new(++_place, null, shown, description);

    private static IncomingSecret SecretOf(Guid id, PSObject? source) => source?.BaseObject switch
    {
        null => new IncomingSecret(id, WasInDoubt: false),
        Secret { Info: { Id: not null } info } => IncomingSecret.Of(info),
        SecretOutcome outcome => new IncomingSecret(id, WasInDoubt: false)
        {
            Doubt = outcome.InDoubt ? new IncomingDoubt(outcome.BaseUri, outcome.Account) : null,
            Name = outcome.Name,
            ToolName = outcome.ToolName,
        },
        _ => OfRow(id, source),
    };

    // A secret or an outcome that went through a file or another process is no longer of its type.
    private static IncomingSecret OfRow(Guid id, PSObject row) => new(id, WasInDoubt: false)
    {
        Doubt = IncomingDoubt.Read(name => TextOf(row, name)),
        Name = TextOf(row, nameof(Secret.Name)),
        // Files that can hold null hold it for no tool, which is known then.
        ToolName = TextOf(row, nameof(Secret.ToolName)) ?? (Has(row, nameof(Secret.ToolName)) ? "" : null),
        ToolArgument = TextOf(row, nameof(Secret.ToolArgument)),
        UpdatedAt = TimeOf(row, nameof(Secret.UpdatedAt)),
        Revision = RowTime.ReadRevision(ValueOf(row, nameof(Secret.Revision))),
    };

    private static IEnumerable<Guid> IdsOf(IEnumerable<string?> texts) =>
        texts.Select(text => SecretId.TryParse(text, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct(IdComparer.Seeded);

    private static IEnumerable<string?> IdTextsOf(PSObject value) => IdProperties.Select(name => TextOf(value, name));

    private static string? TextOf(PSObject value, string property)
    {
        try
        {
            return ValueOf(value, property)?.ToString();
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            return null;
        }
    }

    // Export-Clixml, jobs and remote sessions make an object with its properties of a time with an offset.
    private static DateTimeOffset? TimeOf(PSObject value, string property) => ValueOf(value, property) is { } time
        ? RowTime.Read(time is PSObject { BaseObject: PSCustomObject } copy ? ValueOf(copy, nameof(DateTimeOffset.UtcDateTime)) : time)
        : null;

    private static bool Has(PSObject value, string property) =>
        value.BaseObject is IDictionary table ? table.Contains(property) : value.Properties[property] is not null;

    private static object? ValueOf(PSObject value, string property)
    {
        try
        {
            return value.BaseObject is IDictionary table ? table[property] : value.Properties[property]?.Value;
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            return null;
        }
    }
}
