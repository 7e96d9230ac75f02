using System.Management.Automation;
using IoSecrets.Core.Credentials;
using IoSecrets.Errors;

namespace IoSecrets.Input;

/// <summary>Rejects empty arguments, and objects in place of strings, because a specified parameter is never treated as omitted.</summary>
internal static class ArgumentChecks
{
    // Has its own check, with its own error.
    private const string Ids = "Id";
    private const string Input = "InputObject";

    private static readonly HashSet<string> EngineParameters = [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters];

    /// <exception cref="TerminatingException">An argument is empty, or is an object in place of a string.</exception>
    public static void ThrowIfUnusable(InvocationInfo invocation)
    {
        foreach (var (parameter, value) in invocation.BoundParameters.Where(bound => bound.Key != Ids && !EngineParameters.Contains(bound.Key)))
        {
            if (value is null || (parameter == Input && PSObjects.IsEmpty(RowArgumentAttribute.Unwrap(value))))
            {
                throw CreateEmptyError(parameter);
            }

            if (IsNotText(value) || (value is string[] texts && Array.Exists(texts, IsNotText)))
            {
                throw new TerminatingException(
                    nameof(Messages.ArgumentNotText), ErrorCategory.InvalidArgument, Messages.ArgumentNotText(parameter));
            }
        }
    }

    /// <summary>Creates the error for an empty argument.</summary>
    public static TerminatingException CreateEmptyError(string parameter) =>
        new(nameof(Messages.ArgumentEmpty), ErrorCategory.InvalidArgument, Messages.ArgumentEmpty(parameter));

    private static bool IsNotText(object? value) => ReferenceEquals(value, TextArgumentAttribute.NotText);
}

/// <summary>Rejects patterns that the engine cannot parse, before any prompt or request.</summary>
internal static class PatternChecks
{
    private const int MaxShownLength = 40;

    /// <exception cref="TerminatingException">A pattern is invalid: a [ without a ], an empty set, or a reversed range such as [z-a].</exception>
    public static void ThrowIfInvalid(string parameter, string[]? patterns)
    {
        if (Array.Find(patterns ?? [], IsBroken) is not { } broken)
        {
            return;
        }

        var shown = CredentialPatterns.IsIn(broken) ? "" : $" '{TextSanitizer.Sanitize(broken, MaxShownLength)}'";
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
/// Accepts one or many strings. Converts an item that is not a string to <see cref="TextArgumentAttribute.NotText"/>, and the whole argument to
/// null if it or one of its items is empty: without the empty filter, every secret would match.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatternArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>True if the parameter accepts an empty string.</summary>
    public bool MayBeEmpty { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        string?[] texts = LanguagePrimitives.GetEnumerable(inputData) is { } list ? [.. list.Cast<object?>().Select(GetText)] : [GetText(inputData)];
        return texts.Length == 0 || Array.Exists(texts, text => MayBeEmpty ? text is null : string.IsNullOrEmpty(text)) ? null! : texts;
    }

    private static string? GetText(object? item) =>
        PSObjects.Unwrap(item) is null ? null : TextArgumentAttribute.TryRead(item, out var text) ? text : TextArgumentAttribute.NotText;
}
