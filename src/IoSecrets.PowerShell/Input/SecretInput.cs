using System.Collections;
using System.Management.Automation;
using IoSecrets.Core.Http;
using IoSecrets.Core.Ids;

namespace IoSecrets.Input;

/// <summary>Finds the secrets in what a cmdlet is given: texts, GUIDs, outcomes, rows and other objects with an id, and lists of these.</summary>
internal sealed class SecretInput
{
    private const int LongestTypeName = 80;
    private const int MostPropertyNames = 10;

    private static readonly string[] IdProperties = ["Id", "SecretId", "secret_id"];

    private int _place;

    /// <summary>The items in one record of the input, or on the command line.</summary>
    /// <param name="ids">What the engine bound to the id by name; null where it bound nothing.</param>
    /// <param name="inputObject">What came down the pipeline; null where nothing did.</param>
    public IEnumerable<IncomingItem> Read(string?[]? ids, object? inputObject)
    {
        var piped = inputObject is null ? null : PSObject.AsPSObject(inputObject);
        return ids is null ? ReadValue(piped) : ids.Select(id => ReadText(id, piped));
    }

    private IEnumerable<IncomingItem> ReadValue(PSObject? value)
    {
        switch (value?.BaseObject)
        {
            case null:
                return [ReadText(null, null)];
            case string text:
                return [ReadText(text, null)];
            case Guid id:
                return [ReadText(id.ToString(), null)];
        }

        // Lines read many at a time come as one array.
        if (LanguagePrimitives.GetEnumerable(value) is { } list)
        {
            return list.Cast<object?>().SelectMany(item => ReadValue(item is null ? null : PSObject.AsPSObject(item)));
        }

        return IdIn(value) is { } found ? [ReadText(found, value)] : [Refuse(null, DescriptionOf(value))];
    }

    private IncomingItem ReadText(string? text, PSObject? source)
    {
        if (SecretId.TryParse(text, out var id))
        {
            return new IncomingItem(++_place, SecretOf(id, source), null, null);
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return source is null ? new IncomingItem(++_place, null, null, null) : Refuse(null, DescriptionOf(source));
        }

        var shown = ShownText.Of(text);
        return Refuse(shown, shown is null ? "a text that is not shown because it looks like a key" : $"'{shown}'");
    }

    private IncomingItem Refuse(string? shown, string description) => new(++_place, null, shown, description);

    private static IncomingSecret SecretOf(Guid id, PSObject? source)
    {
        if (source?.BaseObject is SecretOutcome outcome)
        {
            return new IncomingSecret(id, outcome.Name, outcome.WasInDoubt || outcome.Status == SecretStatus.Unknown);
        }

        // An outcome that went through a file or another process is no longer of its type, but still bears its name.
        var wasOutcome = source?.TypeNames.Any(name => name.EndsWith(typeof(SecretOutcome).FullName!, StringComparison.Ordinal)) ?? false;
        return new IncomingSecret(
            id,
            wasOutcome ? TextOf(source!, nameof(SecretOutcome.Name)) : null,
            wasOutcome && TextOf(source!, nameof(SecretOutcome.Status)) == nameof(SecretStatus.Unknown));
    }

    private static string? IdIn(PSObject value) =>
        IdProperties.Select(name => TextOf(value, name)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    private static string? TextOf(PSObject value, string property) => value.Properties[property]?.Value?.ToString();

    // Names, never values: a file with secrets in it may have been piped in.
    private static string DescriptionOf(PSObject value)
    {
        var type = value.BaseObject is PSCustomObject ? "an object" : $"a {ServiceText.Clean(value.BaseObject.GetType().FullName, LongestTypeName)}";
        var names = value.BaseObject is IDictionary table
            ? table.Keys.Cast<object>().Select(key => key.ToString())
            : value.Properties.Select(property => property.Name);
        var shown = string.Join(", ", names.Take(MostPropertyNames).Select(name => ServiceText.Clean(name, LongestTypeName)));
        return shown.Length == 0 ? type : $"{type} with the properties {shown}";
    }
}
