namespace IoSecrets.Core.Audit;

/// <summary>An audit file that cannot be used; the message is a phrase that says why.</summary>
internal sealed class AuditFileException : Exception
{
    internal AuditFileException(string message, bool isBusy = false, Exception? inner = null)
        : base(message, inner) => IsBusy = isBusy;

    /// <summary>Whether another run writes it.</summary>
    public bool IsBusy { get; }
}
