using System.Globalization;
using System.Management.Automation;

namespace IoSecrets.Input;

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
