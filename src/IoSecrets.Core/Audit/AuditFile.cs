namespace IoSecrets.Core.Audit;

/// <summary>An append-only file with a single writer. Only its owner has access to it.</summary>
internal sealed class AuditFile : IAuditStore
{
    private readonly FileStream _stream;
    private readonly bool _wasEmpty;
    private bool _isTorn;

    private AuditFile(FileStream stream, bool isNew)
    {
        _stream = stream;
        IsNew = isNew;
        _wasEmpty = stream.Length == 0;
        _isTorn = IsTorn(stream);
        stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>The full path.</summary>
    public string Path => _stream.Name;

    /// <summary>Indicates whether this instance created the file.</summary>
    public bool IsNew { get; }

    /// <summary>Opens a file, or creates it if it does not exist. If the path is a folder, creates a new file in it.</summary>
    /// <param name="path">The full path of the file or folder.</param>
    /// <exception cref="AuditFileException">The file is in use by another run, or cannot be used.</exception>
    public static AuditFile Open(string path)
    {
        try
        {
            FileChecks.ThrowIfLink(path);
            return Directory.Exists(path) ? Create(System.IO.Path.Combine(path, NewFileName()))
                : System.IO.Path.Exists(path) ? LockAndCheck(OpenStream(path, FileMode.Open), isNew: false)
                : Create(path);
        }
        catch (IOException failure)
        {
            throw FileLock.IsSharingViolation(failure) ? Busy(failure) : new AuditFileException(failure.Message, inner: failure);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new AuditFileException(failure.Message, inner: failure);
        }
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        // Checked before the write, for a file that was truncated or written by others; and after it, for one that was removed meanwhile.
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

    /// <summary>Closes the file. Deletes it if this instance created it and wrote nothing.</summary>
    public void Dispose()
    {
        var isUnused = IsNew && _stream.CanWrite && _stream.Length == 0;
        _stream.Dispose();
        if (isUnused)
        {
            File.Delete(Path);
        }
    }

    /// <summary>Closes the file before a run has begun. Removes what this instance wrote to an empty file, because it is not complete.</summary>
    public void Discard()
    {
        if (_wasEmpty && _stream.CanWrite)
        {
            _stream.SetLength(0);
        }

        Dispose();
    }

    private static AuditFile Create(string path) => LockAndCheck(OpenStream(path, FileMode.CreateNew), isNew: true);

    // No buffer: the operating system has each write at once, so it survives the end of this process.
    private static FileStream OpenStream(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileLock.WriterShare, BufferSize = 0 };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileChecks.OwnerOnly;
        }

        return new FileStream(path, options);
    }

    private static AuditFile LockAndCheck(FileStream stream, bool isNew)
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
                FileOwner.ThrowIfOwnedByAnotherUser(stream.SafeFileHandle);
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

    private static string NewFileName() => $"IoSecrets-{DateTime.UtcNow:yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid().ToString("N")[..8]}.jsonl";

    private static bool IsTorn(FileStream stream)
    {
        if (stream.Length == 0)
        {
            return false;
        }

        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() != '\n';
    }

    // Windows does not let an open file be moved or deleted. Elsewhere, writes would continue into a file that has no path any more.
    private void ThrowIfReplaced()
    {
        var file = new FileInfo(Path);
        if (!OperatingSystem.IsWindows() && (!file.Exists || file.Length != _stream.Position))
        {
            throw new IOException($"the file at '{Path}' was moved, deleted or changed");
        }
    }
}

/// <summary>Stores the lines of an audit.</summary>
internal interface IAuditStore : IDisposable
{
    /// <summary>Passes bytes to the operating system. If it throws, none of them may be relied on.</summary>
    /// <exception cref="IOException">The bytes cannot be written, or the file is no longer at its path.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Flushes the operating system's buffers to the disk.</summary>
    /// <exception cref="IOException">The flush failed.</exception>
    void FlushToDisk();
}

/// <summary>Thrown if an audit file cannot be used; the message is a phrase that gives the reason.</summary>
internal sealed class AuditFileException : Exception
{
    internal AuditFileException(string message, bool isBusy = false, Exception? inner = null)
        : base(message, inner) => IsBusy = isBusy;

    /// <summary>Indicates whether another run is writing the file.</summary>
    public bool IsBusy { get; }
}
