using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using IoSecrets.Errors;

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

/// <summary>Accepts a text, empty for none, or a script block that gives one for each secret.</summary>
internal sealed class FieldArgumentAttribute : TextArgumentAttribute
{
    public FieldArgumentAttribute() => MayBeEmpty = true;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.Unwrap(inputData) as ScriptBlock ?? base.Transform(engineIntrinsics, inputData);
}

/// <summary>Accepts a path as a text, as the file or folder that Get-Item returns, or as what Resolve-Path returns.</summary>
internal sealed class PathArgumentAttribute : TextArgumentAttribute
{
    /// <inheritdoc/>
    protected override string? TextOf(object value) => PSObjects.Unwrap(value) switch
    {
        FileSystemInfo file => file.FullName,
        PathInfo path => path.Path,
        _ => base.TextOf(value),
    };
}

/// <summary>Lets nothing at all, an empty text and an empty list among it, through as null, so that the cmdlet can refuse it in its own words.</summary>
// The engine takes an empty text for 0.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValueArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsNothing(inputData) ? null! : inputData;
}

/// <summary>Refuses nothing at all for a switch.</summary>
// The engine takes null for true: -Force:$unset would be forced. A switch has no value that could stand for it, so that it is refused here.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SwitchArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsNothing(inputData) ? throw new ArgumentTransformationMetadataException(Messages.SwitchEmpty) : inputData;
}

/// <summary>Accepts numbers from one to another, and null, which the cmdlet refuses in its own words.</summary>
// ValidateRange refuses null itself, in words about collections.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WithinAttribute(double least, double most) : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        // So written, it refuses NaN.
        if (arguments is not null && !(Convert.ToDouble(arguments, CultureInfo.InvariantCulture) is var number && number >= least && number <= most))
        {
            throw new ValidationMetadataException(string.Create(CultureInfo.InvariantCulture, $"It must be a number from {least} to {most}."));
        }
    }
}
