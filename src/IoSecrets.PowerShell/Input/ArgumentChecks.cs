using System.Management.Automation;
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
