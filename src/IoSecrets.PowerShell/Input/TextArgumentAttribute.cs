using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Numerics;

namespace IoSecrets.Input;

/// <summary>
/// Accepts a text, a number, a GUID or an enumeration's value as a text. Anything else comes through as <see cref="NotText"/>, so that the
/// cmdlet can refuse it in its own words, and nothing at all as null.
/// </summary>
// The engine makes a text of anything: of a script block its source, of a hashtable the name of its type.
[AttributeUsage(AttributeTargets.Property)]
internal class TextArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>Stands for an object that is not a text, and is told from a text by its reference alone.</summary>
    public static string NotText { get; } = new("an object that is not a text");

    /// <summary>Whether null and an empty text are values of the parameter; both come through as an empty text then.</summary>
    public bool MayBeEmpty { get; set; }

    /// <summary>Reads a value as a text.</summary>
    /// <returns>False for what is not a text, a number, a GUID or an enumeration's value.</returns>
    public static bool TryRead(object? value, [NotNullWhen(true)] out string? text)
    {
        text = PSObjects.Unwrap(value) switch
        {
            string itself => itself,
            // From the wrapper, which knows how a number was typed: 007.
            char or Guid or Enum or BigInteger => LanguagePrimitives.ConvertTo<string>(value),
            IConvertible number when number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal => LanguagePrimitives.ConvertTo<string>(value),
            _ => null,
        };
        return text is not null;
    }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        MayBeEmpty && PSObjects.Unwrap(inputData) is null ? ""
        : !MayBeEmpty && PSObjects.IsNothing(inputData) ? null!
        : TextOf(inputData) ?? NotText;

    /// <summary>Reads a value as a text; null for what is not one.</summary>
    protected virtual string? TextOf(object value) => TryRead(value, out var text) ? text : null;
}
