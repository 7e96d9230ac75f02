using System.Collections;
using System.Management.Automation;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>Reads the secrets from the input of a cmdlet: strings, GUIDs, outcomes, rows and other objects with an ID, and lists of these.</summary>
/// <param name="refusesOutcomesOfOtherOperations">True if an outcome of a create or a change is invalid: its secret is not meant to be deleted.</param>
internal sealed class SecretInput(bool refusesOutcomesOfOtherOperations)
{
    private const int MaxDepth = 4;
    private const string UnreadableList = "a list that cannot be read completely";
    private const string OtherOutcome = "an outcome of a create or a change; to delete its secret, pipe in its Id";
    private const string NoId = "an object whose ID property is empty or not a string";
    private const string UnreadableId = "an object with an ID that cannot be read";

    /// <summary>The properties of an object, or columns of a row, that contain its ID.</summary>
    public static IReadOnlyList<string> IdProperties { get; } = ["Id", "SecretId", "secret_id"];

    private bool _isFromCommandLine;
    private int _position;

    /// <summary>Reads the items of one pipeline record, or of the command line.</summary>
    /// <param name="ids">The argument of -Id; null if there is none.</param>
    /// <param name="inputObject">The pipeline object; null if there is none.</param>
    /// <param name="isPiped">True if the input comes from the pipeline.</param>
    public IEnumerable<InputItem> Read(PSObject?[]? ids, object? inputObject, bool isPiped)
    {
        _isFromCommandLine = !isPiped;
        return ids is null ? ReadValue(inputObject, [])
            : isPiped && FindScriptBlock(ids) is { } block ? ReadFound(block, inputObject)
            // The PSObject of a number keeps its original text, and 32 decimal digits may be an ID.
            : ids.SelectMany(id => TextArgumentAttribute.TryRead(id, out var text) ? [ReadText(text, null, id)] : ReadValue(id, []));
    }

    /// <summary>Returns the script block that finds the IDs in piped objects; null if -Id has IDs.</summary>
    public static ScriptBlock? FindScriptBlock(PSObject?[]? ids) => ids is [{ BaseObject: ScriptBlock block }] ? block : null;

    /// <summary>Returns whether the whole record is in memory. A lazy sequence may have to wait for its items.</summary>
    public static bool IsInMemory(PSObject?[]? ids, object? inputObject) => (ids ?? []).Append(inputObject)
        .All(value => PSObjects.Unwrap(value) is string or ICollection or not (IEnumerable or IEnumerator));

    private IEnumerable<InputItem> ReadValue(object? value, object[] enclosing)
    {
        switch (PSObjects.Unwrap(value))
        {
            case null:
                return [ReadText(null, null, value)];
            case string text:
                return [ReadText(text, null, value)];
            case Guid id:
                return [ReadText(id.ToString(), null, value)];
            // A script block has an Id property, which is not the ID of a secret.
            case ScriptBlock:
                return [CreateInvalid("a script block, which works only as -Id with piped input")];
        }

        // Get-Content -ReadCount emits arrays of lines.
        return !FaultTolerantList.TryOpen(value!, out var list) ? [CreateInvalid(UnreadableList)]
            : list is null ? ReadObject(PSObject.AsPSObject(value), enclosing)
            : ReadList(list, value!, enclosing);
    }

    private IEnumerable<InputItem> ReadList(IEnumerator list, object value, object[] enclosing)
    {
        var self = PSObjects.Unwrap(value)!;
        // The number of items of a list that contains itself would grow exponentially with the depth.
        var isReadable = enclosing.Length < MaxDepth && !enclosing.Contains(self, ReferenceEqualityComparer.Instance);
        while (isReadable && FaultTolerantList.TryNext(list, out var hasNext, out var item))
        {
            if (!hasNext)
            {
                yield break;
            }

            foreach (var read in ReadValue(item, [.. enclosing, self]))
            {
                yield return read;
            }
        }

        yield return CreateInvalid(UnreadableList);
    }

    // A script block may return the ID of a secret other than the piped object, or an object that is a secret itself.
    private IEnumerable<InputItem> ReadFound(ScriptBlock block, object? inputObject)
    {
        if (PSObjects.IsBlank(inputObject))
        {
            return [ReadText(null, null, inputObject)];
        }

        if (!ScriptBlockInvoker.TryInvoke(block, inputObject, out var found, out var failure))
        {
            return [CreateInvalid($"an object for which the script block of -Id {failure}")];
        }

        return PSObjects.IsBlank(found)
            ? [CreateInvalid("an object for which the script block of -Id returned no ID")]
            : found.SelectMany(id => GetText(id) is { } text ? [ReadText(text, PSObject.AsPSObject(inputObject), inputObject)] : ReadValue(id, []));
    }

    private IEnumerable<InputItem> ReadObject(PSObject value, object[] enclosing)
    {
        try
        {
            // If one of its IDs cannot be read, the object may stand for another secret than the rest of it says.
            if (!TryGetIds(value, out var ids))
            {
                return [CreateInvalid(UnreadableId)];
            }

            if (ids.OfType<object>().ToArray() is not [var single] || LanguagePrimitives.GetEnumerator(single) is not { } list)
            {
                return [ReadSingle(value, ids)];
            }

            return PSObjects.IsBlank(single) ? [CreateInvalid(NoId)]
                : IsRefusedOutcome(value) ? [CreateInvalid(OtherOutcome)]
                : ReadList(list, single, [.. enclosing, value.BaseObject]).Select(item => ReadListed(item, value));
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            return [CreateInvalid(UnreadableId)];
        }
    }

    // An ID property that is a list stands for all secrets in the list, and the other columns of the row for each of them. But if it contains
    // anything else, the columns may be in the wrong order, and that may be the value.
    private static InputItem ReadListed(InputItem item, PSObject row) =>
        item.Secret is not null ? item with { Source = row }
        : item.IsBlank || !PSObjects.Has(row, RowFields.Value) ? item
        : item with { Shown = null, Description = NotShown("an item in a list of IDs"), IsPossibleName = false, Source = null };

    private static string NotShown(string what) => $"{what}, which is not shown because the object also has a {RowFields.Value}";

    private bool IsRefusedOutcome(PSObject value) => refusesOutcomesOfOtherOperations && PriorDoubt.IsOfOtherOperation(name => GetText(value, name));

    private InputItem ReadSingle(PSObject value, IEnumerable<object?> found)
    {
        var texts = found.Select(GetText).Where(text => !string.IsNullOrWhiteSpace(text)).ToArray();
        var ids = ParseIds(texts).ToArray();
        return ids.Length switch
        {
            // The object may stand for another secret than the ID that can be read says.
            > 0 when found.Any(id => !PSObjects.IsBlank(id) && GetText(id) is null) => CreateInvalid(NoId),
            1 when IsRefusedOutcome(value) => CreateInvalid(OtherOutcome) with { Shown = ids[0].ToString() },
            1 => Found(CreateReference(ids[0], value), value),
            0 when texts.Length > 0 => ReadText(texts[0], value, value),
            0 when IdProperties.Any(name => PSObjects.Has(value, name)) => CreateInvalid(NoId),
            0 => CreateInvalid(ItemDescription.DescribeObject(value)) with { Source = value },
            _ => CreateInvalid($"an object with {ids.Length} different IDs in its properties {string.Join(", ", IdProperties)}"),
        };
    }

    private InputItem ReadText(string? text, PSObject? row, object? source)
    {
        if (SecretId.TryParse(text, out var id))
        {
            // The script block may have returned the ID of a secret other than the piped object.
            var isSameSecret = row is not null && TryGetIds(row, out var others) && ParseIds(others.Select(GetText)).All(other => other == id);
            return Found(CreateReference(id, isSameSecret ? row : null), source);
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return new InputItem(++_position, null, null, null);
        }

        // The columns of the row may be in the wrong order: the text may be the value.
        var (shown, description, isName) = row is not null && PSObjects.Has(row, RowFields.Value)
            ? (null, NotShown($"a string of {text.Length} characters"), false)
            : ItemDescription.DescribeText(text);
        return CreateInvalid(description) with { Shown = shown, IsPossibleName = isName, Source = row is null ? source : null };
    }

    private InputItem Found(SecretReference secret, object? source) => new(++_position, secret, null, null) { Source = source };

    private InputItem CreateInvalid(string description) => new(++_position, null, null, description) { IsFromCommandLine = _isFromCommandLine };

    private static SecretReference CreateReference(Guid id, PSObject? source) => source?.BaseObject switch
    {
        null => new SecretReference(id, WasInDoubt: false),
        Secret { Id: not null } secret => SecretReference.From(secret),
        SecretOutcome outcome => new SecretReference(id, WasInDoubt: false)
        {
            Doubt = outcome is { InDoubt: true, Operation: SecretOperation.Delete } ? new PriorDoubt(outcome.BaseUri, outcome.Account) : null,
            Name = outcome.Name,
            ToolName = outcome.ToolName,
        },
        _ => FromRow(id, source),
    };

    // A secret or an outcome that was read from a file or another process has lost its type.
    private static SecretReference FromRow(Guid id, PSObject row) => new(id, WasInDoubt: false)
    {
        Doubt = PriorDoubt.Read(name => GetText(row, name)),
        Name = GetText(row, nameof(Secret.Name)),
        // In formats that support null, a null tool means that the secret has no tool, not that the tool is unknown.
        ToolName = GetText(row, nameof(Secret.ToolName)) ?? (PSObjects.Has(row, nameof(Secret.ToolName)) ? "" : null),
        ToolArgument = GetText(row, nameof(Secret.ToolArgument)),
        UpdatedAt = GetTime(row, nameof(Secret.UpdatedAt)),
        Revision = CsvTime.ReadRevision(PSObjects.GetValue(row, nameof(Secret.Revision))),
    };

    private static IEnumerable<Guid> ParseIds(IEnumerable<string?> texts) =>
        texts.Select(text => SecretId.TryParse(text, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct(IdComparer.Seeded);

    private static bool TryGetIds(PSObject value, out object?[] ids)
    {
        ids = [];
        foreach (var name in IdProperties)
        {
            if (!PSObjects.TryGetValues(value, name, out var found))
            {
                return false;
            }

            ids = [.. ids, .. found];
        }

        return true;
    }

    private static string? GetText(PSObject value, string property) => GetText(PSObjects.GetValue(value, property));

    // Other objects are not strings, whatever their ToString returns.
    private static string? GetText(object? value) =>
        PSObjects.Unwrap(value) is Uri or bool || TextArgumentAttribute.TryRead(value, out _) ? value!.ToString() : null;

    // Export-Clixml, jobs and remote sessions turn a DateTimeOffset into an object with the same properties.
    private static DateTimeOffset? GetTime(PSObject value, string property) => PSObjects.GetValue(value, property) is { } time
        ? CsvTime.Read(time is PSObject { BaseObject: PSCustomObject } copy ? PSObjects.GetValue(copy, nameof(DateTimeOffset.UtcDateTime)) : time)
        : null;
}

/// <summary>Reads the user's lists without exceptions, which would end the run and cancel its requests in flight.</summary>
internal static class FaultTolerantList
{
    /// <returns>False if the list cannot be opened. The list is null if the value is not a list.</returns>
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

    /// <returns>False if the next item cannot be read.</returns>
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
