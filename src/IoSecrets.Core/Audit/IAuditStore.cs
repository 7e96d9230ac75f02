namespace IoSecrets.Core.Audit;

/// <summary>Where the lines of an audit go.</summary>
internal interface IAuditStore : IDisposable
{
    /// <summary>Hands bytes to the operating system, all of them or none that may be relied on.</summary>
    /// <exception cref="IOException">They cannot be written, or nobody would find them.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Has the operating system write everything to the disk.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    void FlushToDisk();
}
