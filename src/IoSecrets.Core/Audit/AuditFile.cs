namespace IoSecrets.Core.Audit;

/// <summary>A file for one writer, which is only ever added to. It belongs to its user alone.</summary>
internal sealed class AuditFile : IAuditStore
{
    private readonly FileStream _stream;
    private bool _isTorn;

    private AuditFile(FileStream stream, bool isNew)
    {
        _stream = stream;
        IsNew = isNew;
        _isTorn = IsTorn(stream);
        stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>The whole path.</summary>
    public string Path => _stream.Name;

    /// <summary>Whether it was made just now.</summary>
    public bool IsNew { get; }

    /// <summary>Opens a file, and makes it where there is none. In a folder it makes a file of its own.</summary>
    /// <param name="path">The whole path of the file or folder.</param>
    /// <exception cref="AuditFileException">It is busy, or cannot be used.</exception>
    public static AuditFile Open(string path)
    {
        try
        {
            FileChecks.ThrowIfLink(path);
            return Directory.Exists(path) ? Create(System.IO.Path.Combine(path, NewName()))
                : System.IO.Path.Exists(path) ? Hold(NewStream(path, FileMode.Open), isNew: false)
                : Create(path);
        }
        catch (IOException failure)
        {
            throw FileLock.IsHeld(failure) ? Busy(failure) : new AuditFileException(failure.Message, inner: failure);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new AuditFileException(failure.Message, inner: failure);
        }
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        // Before, for one that was cut or that others wrote to; after, for one that went away while it was written.
        ThrowIfReplaced();
        if (_isTorn)
        {
            _stream.Write("\n"u8);
            _isTorn = false;
        }

        _stream.Write(bytes);
        ThrowIfReplaced();
    }

    /// <inheritdoc/>
    public void FlushToDisk() => _stream.Flush(flushToDisk: true);

    /// <summary>Closes the file, and removes one that was made and never written.</summary>
    public void Dispose()
    {
        var isUnused = IsNew && _stream.CanWrite && _stream.Length == 0;
        _stream.Dispose();
        if (isUnused)
        {
            File.Delete(Path);
        }
    }

    private static AuditFile Create(string path) => Hold(NewStream(path, FileMode.CreateNew), isNew: true);

    // No buffer: what is written is the operating system's, and outlives this process.
    private static FileStream NewStream(string path, FileMode open)
    {
        var options = new FileStreamOptions { Mode = open, Access = FileAccess.ReadWrite, Share = FileLock.OfWriter, BufferSize = 0 };
        if (open == FileMode.CreateNew && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileChecks.OwnerOnly;
        }

        return new FileStream(path, options);
    }

    private static AuditFile Hold(FileStream stream, bool isNew)
    {
        try
        {
            FileChecks.ThrowIfIrregular(stream);
            if (!FileLock.TryLetReadersIn(stream.SafeFileHandle))
            {
                throw Busy(null);
            }

            if (!isNew)
            {
                FileOwner.ThrowIfForeign(stream.SafeFileHandle);
                FileChecks.ThrowIfShared(stream.SafeFileHandle, FileChecks.Any);
            }

            return new AuditFile(stream, isNew);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static AuditFileException Busy(Exception? inner) => new("another run is writing it", isBusy: true, inner);

    private static string NewName() => $"IoSecrets-{DateTime.UtcNow:yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid().ToString("N")[..8]}.jsonl";

    private static bool IsTorn(FileStream stream)
    {
        if (stream.Length == 0)
        {
            return false;
        }

        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() != '\n';
    }

    // Windows lets nobody move or remove a file that is open. Elsewhere the writing goes on into a file that nobody will find.
    private void ThrowIfReplaced()
    {
        var found = new FileInfo(Path);
        if (!OperatingSystem.IsWindows() && (!found.Exists || found.Length != _stream.Position))
        {
            throw new IOException($"the file at '{Path}' was moved, deleted or changed");
        }
    }
}

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

/// <summary>An audit file that cannot be used; the message is a phrase that says why.</summary>
internal sealed class AuditFileException : Exception
{
    internal AuditFileException(string message, bool isBusy = false, Exception? inner = null)
        : base(message, inner) => IsBusy = isBusy;

    /// <summary>Whether another run writes it.</summary>
    public bool IsBusy { get; }
}
