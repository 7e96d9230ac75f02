using System.Collections;
using System.Management.Automation;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>Finds the secrets in what a cmdlet is given: texts, GUIDs, outcomes, rows and other objects with an id, and lists of these.</summary>
internal sealed class SecretInput
{
    private const int DeepestList = 4;
    private const string Endless = "a list that cannot be read completely";

    private static readonly string[] IdProperties = ["Id", "SecretId", "secret_id"];

    private bool _isTyped;
    private int _place;

    /// <summary>The items in one record of the input, or on the command line.</summary>
    /// <param name="ids">What was given to the id on the command line; null where nothing was.</param>
    /// <param name="inputObject">What came down the pipeline; null where nothing did.</param>
    /// <param name="isPiped">Whether the input comes down the pipeline.</param>
    public IEnumerable<InputItem> Read(PSObject?[]? ids, object? inputObject, bool isPiped)
    {
        _isTyped = !isPiped;
        return ids is null ? ReadValue(inputObject, [])
            : isPiped && BlockIn(ids) is { } block ? ReadFound(block, inputObject)
            // The wrapper of a number knows how it was typed, and 32 decimal digits may be an id.
            : ids.SelectMany(id => TextArgumentAttribute.TryRead(id, out var text) ? [ReadText(text, null, id)] : ReadValue(id, []));
    }

    /// <summary>The script block that finds the ids in what is piped; null where ids were given.</summary>
    public static ScriptBlock? BlockIn(PSObject?[]? ids) => ids is [{ BaseObject: ScriptBlock block }] ? block : null;

    /// <summary>Whether all that is in the record is there already. What makes its items only when asked may have to wait for them.</summary>
    public static bool IsAtHand(PSObject?[]? ids, object? inputObject) => (ids ?? []).Append(inputObject)
        .All(value => PSObjects.Unwrap(value) is string or ICollection or not (IEnumerable or IEnumerator));

    private IEnumerable<InputItem> ReadValue(object? value, object[] around)
    {
        switch (PSObjects.Unwrap(value))
        {
            case null:
                return [ReadText(null, null, value)];
            case string text:
                return [ReadText(text, null, value)];
            case Guid id:
                return [ReadText(id.ToString(), null, value)];
            // It has an id of its own, which is no secret's.
            case ScriptBlock:
                return [Refuse(null, "a script block, which works only as -Id with piped input", value)];
        }

        // Lines read many at a time come as one array.
        return !FaultTolerantList.TryOpen(value!, out var list) ? [Refuse(null, Endless, value)]
            : list is null ? ReadObject(PSObject.AsPSObject(value), around)
            : ReadList(list, value!, around);
    }

    private IEnumerable<InputItem> ReadList(IEnumerator list, object value, object[] around)
    {
        var self = PSObjects.Unwrap(value)!;
        // A list that is in itself would have as many items as it has, to the power of the depth.
        var isReadable = around.Length < DeepestList && !around.Contains(self, ReferenceEqualityComparer.Instance);
        while (isReadable && FaultTolerantList.TryNext(list, out var hasNext, out var item))
        {
            if (!hasNext)
            {
                yield break;
            }

            foreach (var read in ReadValue(item, [.. around, self]))
            {
                yield return read;
            }
        }

        yield return Refuse(null, Endless, value);
    }

    // What a script block finds may be another secret's id than the object is of, or an object that is one itself.
    private IEnumerable<InputItem> ReadFound(ScriptBlock block, object? inputObject)
    {
        if (PSObjects.IsBlank(inputObject))
        {
            return [ReadText(null, null, inputObject)];
        }

        if (!ScriptBlockInvoker.TryInvoke(block, inputObject, out var found, out var failure))
        {
            return [Refuse(null, $"an object for which the script block of -Id {failure}", inputObject)];
        }

        return PSObjects.IsBlank(found)
            ? [Refuse(null, "an object for which the script block of -Id returned no ID", inputObject)]
            : found.SelectMany(id => TextOf(id) is { } text ? [ReadText(text, PSObject.AsPSObject(inputObject), inputObject)] : ReadValue(id, []));
    }

    private IEnumerable<InputItem> ReadObject(PSObject value, object[] around)
    {
        try
        {
            // An id that is a list names the secrets of all that is in it.
            return IdProperties.SelectMany(name => ValuesOf(value, name)).OfType<object>().ToArray() is [var only]
                && LanguagePrimitives.GetEnumerator(only) is { } list
                ? ReadList(list, only, [.. around, value.BaseObject])
                : [ReadSingle(value)];
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            return [Refuse(null, "an object that cannot be read", value)];
        }
    }

    private InputItem ReadSingle(PSObject value)
    {
        var texts = IdTextsOf(value).Where(text => !string.IsNullOrWhiteSpace(text)).ToArray();
        var ids = IdsOf(texts).ToArray();
        return ids.Length switch
        {
            1 => Found(SecretOf(ids[0], value), value),
            0 when texts.Length > 0 => ReadText(texts[0], value, value),
            0 => Refuse(null, ItemDescription.DescribeObject(value), value),
            _ => Refuse(null, $"an object with {ids.Length} different IDs in its properties {string.Join(", ", IdProperties)}", value),
        };
    }

    private InputItem ReadText(string? text, PSObject? row, object? source)
    {
        if (SecretId.TryParse(text, out var id))
        {
            // What a script block found may be another secret's than the object is of.
            var isOfIt = row is not null && IdsOf(IdTextsOf(row)).All(own => own == id);
            return Found(SecretOf(id, isOfIt ? row : null), source);
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return new InputItem(++_place, null, null, null);
        }

        var (shown, description, isName) = ItemDescription.DescribeText(text);
        return Refuse(shown, description, source) with { IsPossibleName = isName };
    }

    private InputItem Found(SecretReference secret, object? source) => new(++_place, secret, null, null) { Source = source };

    private InputItem Refuse(string? shown, string description, object? source) =>
        new(++_place, null, shown, description) { Source = source, IsFromCommandLine = _isTyped };

    private static SecretReference SecretOf(Guid id, PSObject? source) => source?.BaseObject switch
    {
        null => new SecretReference(id, WasInDoubt: false),
        Secret { Id: not null } secret => SecretReference.From(secret),
        SecretOutcome outcome => new SecretReference(id, WasInDoubt: false)
        {
            Doubt = outcome.InDoubt ? new PriorDoubt(outcome.BaseUri, outcome.Account) : null,
            Name = outcome.Name,
            ToolName = outcome.ToolName,
        },
        _ => OfRow(id, source),
    };

    // A secret or an outcome that went through a file or another process is no longer of its type.
    private static SecretReference OfRow(Guid id, PSObject row) => new(id, WasInDoubt: false)
    {
        Doubt = PriorDoubt.Read(name => TextOf(row, name)),
        Name = TextOf(row, nameof(Secret.Name)),
        // Files that can hold null hold it for no tool, which is known then.
        ToolName = TextOf(row, nameof(Secret.ToolName)) ?? (Has(row, nameof(Secret.ToolName)) ? "" : null),
        ToolArgument = TextOf(row, nameof(Secret.ToolArgument)),
        UpdatedAt = TimeOf(row, nameof(Secret.UpdatedAt)),
        Revision = CsvTime.ReadRevision(ValueOf(row, nameof(Secret.Revision))),
    };

    private static IEnumerable<Guid> IdsOf(IEnumerable<string?> texts) =>
        texts.Select(text => SecretId.TryParse(text, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct(IdComparer.Seeded);

    private static IEnumerable<string?> IdTextsOf(PSObject value) => IdProperties.SelectMany(name => ValuesOf(value, name).Select(TextOf));

    private static string? TextOf(PSObject value, string property) => TextOf(ValueOf(value, property));

    // An object in the place of a text is not one, whatever it would make of itself.
    private static string? TextOf(object? value) =>
        PSObjects.Unwrap(value) is Uri or bool || TextArgumentAttribute.TryRead(value, out _) ? value!.ToString() : null;

    // Export-Clixml, jobs and remote sessions make an object with its properties of a time with an offset.
    private static DateTimeOffset? TimeOf(PSObject value, string property) => ValueOf(value, property) is { } time
        ? CsvTime.Read(time is PSObject { BaseObject: PSCustomObject } copy ? ValueOf(copy, nameof(DateTimeOffset.UtcDateTime)) : time)
        : null;

    private static bool Has(PSObject value, string property) =>
        value.BaseObject is IDictionary ? ValuesOf(value, property).Length > 0 : value.Properties[property] is not null;

    private static object? ValueOf(PSObject value, string property) => ValuesOf(value, property).FirstOrDefault();

    // Of a hashtable all keys that differ by capitals alone.
    private static object?[] ValuesOf(PSObject value, string property)
    {
        try
        {
            return value.BaseObject is not IDictionary table ? [value.Properties[property]?.Value] :
            [
                .. table.Keys.Cast<object>()
                    .Where(key => string.Equals(PSObjects.Unwrap(key) as string, property, StringComparison.OrdinalIgnoreCase))
                    .Select(key => table[key]),
            ];
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            return [];
        }
    }
}

/// <summary>Reads lists of the user's. What they throw would end the run, and take what is in flight with it.</summary>
internal static class FaultTolerantList
{
    /// <returns>False where it cannot be opened; the list is null where the value is none.</returns>
    public static bool TryOpen(object value, out IEnumerator? list)
    {
        try
        {
            list = LanguagePrimitives.GetEnumerator(value);
            return true;
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            list = null;
            return false;
        }
    }

    /// <returns>False where its next item cannot be read.</returns>
    public static bool TryNext(IEnumerator list, out bool hasNext, out object? item)
    {
        try
        {
            hasNext = list.MoveNext();
            item = hasNext ? list.Current : null;
            return true;
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            (hasNext, item) = (false, null);
            return false;
        }
    }
}
