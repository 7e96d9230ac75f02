using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Numerics;
using System.Security;
using IoSecrets.Errors;

namespace IoSecrets.Input;

/// <summary>
/// Accepts a string, a number, a GUID or an enum value, as a string. Converts an empty value to null, and anything else to
/// <see cref="NotText"/>, so that the cmdlet reports the error.
/// </summary>
// The engine converts anything to a string: a script block to its source, a hashtable to the name of its type.
[AttributeUsage(AttributeTargets.Property)]
internal class TextArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>Stands for an object that is not a string. Compare by reference.</summary>
    public static string NotText { get; } = new("an object that is not a text");

    /// <summary>True if the parameter accepts null and an empty string; both are then converted to an empty string.</summary>
    public bool MayBeEmpty { get; set; }

    /// <summary>True if the parameter accepts an empty string, but not null: an unset variable is not meant as "none".</summary>
    public bool MayBeEmptyString { get; set; }

    /// <summary>Reads a value as a string.</summary>
    /// <returns>False if the value is not a string, a number, a GUID or an enum value.</returns>
    public static bool TryRead(object? value, [NotNullWhen(true)] out string? text)
    {
        text = PSObjects.Unwrap(value) switch
        {
            string itself => itself,
            // Converts the PSObject rather than its value, because it keeps the original text of a number, such as 007.
            char or Guid or Enum or BigInteger => LanguagePrimitives.ConvertTo<string>(value),
            IConvertible number when number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal => LanguagePrimitives.ConvertTo<string>(value),
            _ => null,
        };
        return text is not null;
    }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        MayBeEmpty && PSObjects.Unwrap(inputData) is null or DBNull ? ""
        : MayBeEmptyString && PSObjects.Unwrap(inputData) is "" ? ""
        : !MayBeEmpty && PSObjects.IsEmpty(inputData) ? null!
        : GetText(inputData) ?? NotText;

    /// <summary>Reads a value as a string; returns null if it is not a string.</summary>
    protected virtual string? GetText(object value) => TryRead(value, out var text) ? text : null;
}

/// <summary>Accepts a string, an empty string for none, or a script block that returns a string for each secret.</summary>
internal sealed class FieldArgumentAttribute : TextArgumentAttribute
{
    public FieldArgumentAttribute() => MayBeEmpty = true;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.Unwrap(inputData) as ScriptBlock ?? base.Transform(engineIntrinsics, inputData);
}

/// <summary>Accepts a path as a string, a file or folder from Get-Item, or a path from Resolve-Path.</summary>
internal sealed class PathArgumentAttribute : TextArgumentAttribute
{
    /// <inheritdoc/>
    protected override string? GetText(object value) => PSObjects.Unwrap(value) switch
    {
        FileSystemInfo file => file.FullName,
        PathInfo path => path.Path,
        _ => base.GetText(value),
    };
}

/// <summary>
/// Converts null, an empty string and an empty list to null, so that the cmdlet reports the error, and a time with an offset to a local time.
/// </summary>
// The engine converts an empty string to 0, and does not convert a DateTimeOffset, the type of the times of secrets.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValueArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsEmpty(inputData) ? null! : PSObjects.Unwrap(inputData) is DateTimeOffset time ? time.LocalDateTime : inputData;
}

/// <summary>Rejects an empty value for a switch.</summary>
// The engine converts null to true: -Force:$unset would force. A switch has no third value for an error, so this attribute throws.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SwitchArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.IsEmpty(inputData) ? throw new ArgumentTransformationMetadataException(Messages.SwitchEmpty) : inputData;
}

/// <summary>Accepts numbers in a range, and null, for which the cmdlet reports the error.</summary>
// ValidateRange rejects null itself, with an error about collections.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WithinAttribute(double least, double most) : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        // This form of the comparison also rejects NaN.
        if (arguments is not null && !(Convert.ToDouble(arguments, CultureInfo.InvariantCulture) is var number && number >= least && number <= most))
        {
            throw new ValidationMetadataException(string.Create(CultureInfo.InvariantCulture, $"It must be a number from {least} to {most}."));
        }
    }
}

/// <summary>Wraps a piped object, so that PowerShell's module logging does not record its text: a row may contain a secret value.</summary>
// Module logging (LogPipelineExecutionDetails) records the text of every argument after its transformation. The property's setter removes
// the wrapper again.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RowArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSObjects.Unwrap(inputData) is null or string or ValueType or Secret or SecretOutcome ? inputData : new PipedRow(inputData);

    /// <summary>Removes the wrapper.</summary>
    public static object? Unwrap(object? value) => PSObjects.Unwrap(value) is PipedRow piped ? piped.Row : value;

    private sealed class PipedRow(object row)
    {
        public object Row { get; } = row;

        public override string ToString() => "(an object)";
    }
}

/// <summary>
/// Accepts a secret value as a SecureString, a string, an integer or a decimal; converts anything else to <see cref="Invalid"/>.
/// </summary>
// The engine's own error would repeat the value.
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretValueArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>The problem with anything else, as a clause.</summary>
    public const string Problem = "the value is not a string, an integer, a decimal or a usable SecureString; quote it";

    /// <summary>The value of the parameter if anything else was specified, including null.</summary>
    public static SecureString Invalid { get; } = new();

    /// <summary>Reads a value.</summary>
    /// <returns>The value: the same SecureString if it is one, and null if it is not a value.</returns>
    public static SecureString? Read(object? given) => PSObjects.Unwrap(given) switch
    {
        SecureString value => IsDisposed(value) ? null : value,
        // A floating-point number has lost the digits that it cannot represent, such as those of a long number in JSON.
        float or double or Enum or Guid or char => null,
        _ => TextArgumentAttribute.TryRead(given, out var text) ? new NetworkCredential("", text).SecurePassword : null,
    };

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Read(inputData) ?? Invalid;

    /// <summary>Returns true if the string was disposed.</summary>
    public static bool IsDisposed(SecureString text)
    {
        try
        {
            return text.Length < 0;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
