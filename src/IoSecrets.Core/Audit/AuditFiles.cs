namespace IoSecrets.Core.Audit;

/// <summary>The files of a run: the audit file that it writes, and the one that it resumes from. Both may be the same file.</summary>
/// <param name="Path">The full path of the file that is written; null if none is.</param>
/// <param name="Log">Writes the file; null if none is written.</param>
/// <param name="History">The results of earlier runs, from the file to resume from; null if there is none.</param>
internal sealed record AuditFiles(string? Path, AuditLog? Log, AuditReader? History) : IDisposable
{
    /// <summary>Represents a run without files.</summary>
    public static AuditFiles None { get; } = new(null, null, null);

    /// <summary>Closes the file that is written.</summary>
    public void Dispose() => Log?.Dispose();
}
