using System.Management.Automation;

namespace IoSecrets.Errors;

/// <summary>Carries an error that ends the cmdlet to the base, which throws it.</summary>
internal sealed class TerminatingException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception)
{
    public TerminatingException(string id, ErrorCategory category, string message, object? target = null)
        : this(ErrorRecords.Create(id, category, message, target))
    {
    }

    public ErrorRecord Record { get; } = record;
}
