using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace IoSecrets.Core.Audit;

/// <summary>Rejects files to which anyone other than their owner could have written.</summary>
internal static class FileChecks
{
    /// <summary>The permissions of a new file: read and write for its owner only.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Every permission that users other than the owner can have.</summary>
    public const UnixFileMode Any = ~(OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>The permissions that let users other than the owner write.</summary>
    public const UnixFileMode Writing = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <exception cref="AuditFileException">The path is a symbolic link.</exception>
    public static void ThrowIfLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new AuditFileException("it is a symbolic link");
        }
    }

    /// <exception cref="AuditFileException">The file is a pipe or a device.</exception>
    public static void ThrowIfIrregular(FileStream file)
    {
        if (!file.CanSeek)
        {
            throw new AuditFileException("it is not a regular file");
        }
    }

    /// <exception cref="AuditFileException">An editor saved the file as UTF-16. A run would add lines in UTF-8, which the next run could not read.</exception>
    public static void ThrowIfUtf16(FileStream file)
    {
        var mark = new byte[2];
        if (file.Read(mark) == mark.Length && mark is [0xFF, 0xFE] or [0xFE, 0xFF])
        {
            throw new AuditFileException("it was saved as UTF-16. Save it as UTF-8");
        }

        file.Seek(0, SeekOrigin.Begin);
    }

    /// <exception cref="AuditFileException">Users other than the owner have one of the permissions.</exception>
    public static void ThrowIfShared(SafeFileHandle file, UnixFileMode permissions)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & permissions) is not UnixFileMode.None and var granted)
        {
            throw new AuditFileException($"users other than its owner have rights to it ({granted})");
        }
    }
}

/// <summary>Checks a file's owner, which .NET does not expose.</summary>
internal static class FileOwner
{
    // The values of statx(2) on Linux: the current directory, two flags, the mask for type and owner; then those of inode(7) for the type.
    private const int CurrentDirectory = -100;
    private const int NoFollowSymlinks = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint TypeAndOwner = 0x9;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>Checks a path before it is opened, because opening another user's pipe may block forever.</summary>
    /// <exception cref="AuditFileException">The file belongs to another user, or is not a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user.</exception>
    public static void ThrowIfOwnedByAnotherUser(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            ThrowIfOwnedByAnotherUser(UnixInterop.Statx(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), NoFollowSymlinks, TypeAndOwner));
        }
        else if (!OperatingSystem.IsWindows())
        {
            // Only the owner and root may set the permissions.
            File.SetUnixFileMode(path, File.GetUnixFileMode(path));
        }
    }

    /// <summary>Checks an open file, because the path may refer to another file by now.</summary>
    /// <exception cref="AuditFileException">The file belongs to another user, or is not a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user.</exception>
    public static void ThrowIfOwnedByAnotherUser(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            ThrowIfOwnedByAnotherUser(UnixInterop.Statx(file, [0], EmptyPath, TypeAndOwner));
        }
        else if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file));
        }
    }

    private static void ThrowIfOwnedByAnotherUser((int Result, UnixInterop.FileStatus Status) result)
    {
        var problem = result.Result != 0 ? Marshal.GetLastPInvokeErrorMessage()
            : (result.Status.Mode & TypeMask) != RegularFile ? "it is not a regular file"
            : result.Status.Owner != UnixInterop.EffectiveUser() ? "it belongs to another user" : null;
        if (problem is not null)
        {
            throw new AuditFileException(problem);
        }
    }
}

/// <summary>Locks a file against a second writer while allowing readers.</summary>
internal static class FileLock
{
    // ERROR_SHARING_VIOLATION on Windows; EWOULDBLOCK on Linux, and on macOS and the BSDs.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnBsd = 35;

    // LOCK_SH and LOCK_NB of flock(2).
    private const int SharedLock = 1;
    private const int NonBlocking = 4;

    /// <summary>The share mode with which a writer opens the file.</summary>
    // For FileShare.Read, .NET on Unix takes a shared lock, which two writers can hold at the same time.
    public static FileShare WriterShare => OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;

    /// <summary>Returns true if the file could not be opened because another process has locked it.</summary>
    public static bool IsSharingViolation(IOException failure) => failure.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnBsd;

    /// <summary>Downgrades a writer's exclusive lock to a shared one: readers can open the file, but no writer, which needs an exclusive lock.</summary>
    /// <returns>False if another writer took the lock in between.</returns>
    public static bool TryLetReadersIn(SafeFileHandle file) =>
        OperatingSystem.IsWindows()
        || UnixInterop.Flock(file, SharedLock | NonBlocking) == 0
        || Marshal.GetLastPInvokeError() is not (WouldBlockOnLinux or WouldBlockOnBsd);
}

/// <summary>Calls C library functions that .NET does not expose. If the library lacks one, the file is rejected.</summary>
internal static class UnixInterop
{
    /// <summary>Locks an open file. Returns 0, or -1 with the error in the thread's last P/Invoke error.</summary>
    public static int Flock(SafeFileHandle file, int operation) => Call("flock", () => NativeFlock(file, operation));

    /// <summary>Gets the status of a path. The result is 0, or -1 with the error in the thread's last P/Invoke error.</summary>
    public static (int Result, FileStatus Status) Statx(int folder, byte[] path, int flags, uint mask) =>
        Call("statx", () => (NativeStatx(folder, path, flags, mask, out var status), status));

    /// <summary>Gets the status of an open file. The result is 0, or -1 with the error in the thread's last P/Invoke error.</summary>
    public static (int Result, FileStatus Status) Statx(SafeFileHandle file, byte[] path, int flags, uint mask) =>
        Call("statx", () => (NativeStatx(file, path, flags, mask, out var status), status));

    /// <summary>Returns the effective user ID of this process.</summary>
    public static uint EffectiveUser() => Call("geteuid", NativeEffectiveUser);

    /// <exception cref="AuditFileException">The library is missing or lacks the function.</exception>
    // glibc added statx in 2.28, and .NET also runs on older systems.
    internal static T Call<T>(string function, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            throw new AuditFileException($"this system's C library has no {function}, so nobody can check who else can write to the file", inner: missing);
        }
    }

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeFlock(SafeFileHandle file, int operation);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeStatx(int folder, byte[] path, int flags, uint mask, out FileStatus status);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeStatx(SafeFileHandle file, byte[] path, int flags, uint mask, out FileStatus status);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint NativeEffectiveUser();

    /// <summary>The requested fields of the structure of Linux's statx(2), whose layout is the same for all processors.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public readonly struct FileStatus
    {
        [FieldOffset(20)]
        public readonly uint Owner;

        [FieldOffset(28)]
        public readonly ushort Mode;
    }
}

/// <summary>
/// Runs file operations that a token cannot interrupt, and stops waiting for them when it is cancelled: a network file system may never
/// respond.
/// </summary>
internal static class AbandonableTask
{
    /// <summary>Runs the work on a thread-pool thread. A result that arrives after the cancellation is disposed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the work continues in the background.</exception>
    public static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var result = Task.Run(work, cancellationToken);
        try
        {
            return await result.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Abandon(result);
            throw;
        }
    }

    /// <summary>Disposes the result of work that nobody waits for any more, once there is one.</summary>
    public static void Abandon<T>(Task<T> work) => _ = DisposeWhenDone(work);

    // The caller has returned, so an exception has no receiver.
    private static async Task DisposeWhenDone<T>(Task<T> abandoned)
    {
        await ((Task)abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (abandoned.IsCompletedSuccessfully)
        {
            (await abandoned.ConfigureAwait(false) as IDisposable)?.Dispose();
        }
    }
}
