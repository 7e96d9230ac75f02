using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>
/// Accepts texts, one or many. What is not a text comes through as <see cref="TextArgumentAttribute.NotText"/>; where nothing is in it, or in
/// one of its items, null does: a filter that is lost would let everything through.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatternArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether an empty text is a value of the parameter.</summary>
    public bool MayBeEmpty { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        string?[] texts = LanguagePrimitives.GetEnumerable(inputData) is { } list ? [.. list.Cast<object?>().Select(TextOf)] : [TextOf(inputData)];
        return texts.Length == 0 || Array.Exists(texts, text => MayBeEmpty ? text is null : string.IsNullOrEmpty(text)) ? null! : texts;
    }

    private static string? TextOf(object? item) =>
        PSObjects.Unwrap(item) is null ? null : TextArgumentAttribute.TryRead(item, out var text) ? text : TextArgumentAttribute.NotText;
}
