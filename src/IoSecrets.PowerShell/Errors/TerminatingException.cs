using System.Management.Automation;

namespace IoSecrets.Errors;

/// <summary>Carries an error that ends the cmdlet to the base, which throws it.</summary>
internal sealed class TerminatingException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception)
{
    public ErrorRecord Record { get; } = record;
}
