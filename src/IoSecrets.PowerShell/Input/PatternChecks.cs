using System.Management.Automation;
using IoSecrets.Core.Credentials;
using IoSecrets.Errors;

namespace IoSecrets.Input;

/// <summary>Refuses patterns that the engine cannot read, before anything is asked or sent.</summary>
internal static class PatternChecks
{
    private const int LongestShown = 40;

    /// <exception cref="TerminatingException">One of the patterns is broken: a [ has no ], or nothing between them, or a range from Z to A.</exception>
    public static void ThrowIfInvalid(string parameter, string[]? patterns)
    {
        if (Array.Find(patterns ?? [], IsBroken) is not { } broken)
        {
            return;
        }

        var shown = CredentialPatterns.IsIn(broken) ? "" : $" '{TextSanitizer.Sanitize(broken, LongestShown)}'";
        throw new TerminatingException(
            nameof(Messages.InvalidPattern), ErrorCategory.InvalidArgument, Messages.InvalidPattern(parameter, shown));
    }

    private static bool IsBroken(string pattern)
    {
        try
        {
            _ = new WildcardMatcher(pattern);
            return false;
        }
        catch (WildcardPatternException)
        {
            return true;
        }
    }
}

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
