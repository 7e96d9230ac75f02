using System.Management.Automation;
using IoSecrets.Errors;

namespace IoSecrets.Input;

/// <summary>Refuses arguments that hold nothing, and objects in the place of a text. Whether a parameter was given never depends on its value.</summary>
internal static class ArgumentChecks
{
    // Says itself what is missing.
    private const string Ids = "Id";
    private const string Input = "InputObject";

    private static readonly HashSet<string> OfTheEngine = [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters];

    /// <exception cref="TerminatingException">A parameter was given nothing, or no text where one is meant.</exception>
    public static void ThrowIfUnusable(InvocationInfo invocation)
    {
        foreach (var (parameter, value) in invocation.BoundParameters.Where(bound => bound.Key != Ids && !OfTheEngine.Contains(bound.Key)))
        {
            if (value is null || (parameter == Input && PSObjects.IsNothing(RowArgumentAttribute.Unwrap(value))))
            {
                throw Empty(parameter);
            }

            if (IsNotText(value) || (value is string[] texts && Array.Exists(texts, IsNotText)))
            {
                throw new TerminatingException(
                    nameof(Messages.ArgumentNotText), ErrorCategory.InvalidArgument, Messages.ArgumentNotText(parameter));
            }
        }
    }

    /// <summary>The refusal of a parameter that was given nothing.</summary>
    public static TerminatingException Empty(string parameter) =>
        new(nameof(Messages.ArgumentEmpty), ErrorCategory.InvalidArgument, Messages.ArgumentEmpty(parameter));

    private static bool IsNotText(object? value) => ReferenceEquals(value, TextArgumentAttribute.NotText);
}
