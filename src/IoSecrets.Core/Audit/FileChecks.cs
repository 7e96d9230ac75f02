using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace IoSecrets.Core.Audit;

/// <summary>Refuses files whose lines somebody other than their owner could have written.</summary>
internal static class FileChecks
{
    /// <summary>What is made for its owner alone.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>All that others than the owner can have.</summary>
    public const UnixFileMode Any = ~(OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>What lets others than the owner write.</summary>
    public const UnixFileMode Writing = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <exception cref="AuditFileException">The path is a symbolic link.</exception>
    public static void ThrowIfLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new AuditFileException("it is a symbolic link");
        }
    }

    /// <exception cref="AuditFileException">It is a pipe or a device.</exception>
    public static void ThrowIfIrregular(FileStream file)
    {
        if (!file.CanSeek)
        {
            throw new AuditFileException("it is not a regular file");
        }
    }

    /// <exception cref="AuditFileException">Others than its owner have one of the rights.</exception>
    public static void ThrowIfShared(SafeFileHandle file, UnixFileMode rights)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & rights) is not UnixFileMode.None and var wide)
        {
            throw new AuditFileException($"users other than its owner have rights to it ({wide})");
        }
    }
}

/// <summary>Whose a file is; .NET does not tell.</summary>
internal static class FileOwner
{
    private const int CurrentFolder = -100;
    private const int WithoutFollowing = 0x100;
    private const int OfHandle = 0x1000;
    private const uint OwnerAndKind = 0x9;
    private const int KindMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Looks before the file is opened: to open another's pipe may never end.</summary>
    /// <exception cref="AuditFileException">It belongs to another user, or is no file.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static void ThrowIfForeign(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            ThrowIfForeign(UnixInterop.Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), WithoutFollowing, OwnerAndKind));
        }
        else if (!OperatingSystem.IsWindows())
        {
            // Only the owner may set the rights, and root.
            File.SetUnixFileMode(path, File.GetUnixFileMode(path));
        }
    }

    /// <summary>Looks at what was opened: the path may mean another file by now.</summary>
    /// <exception cref="AuditFileException">It belongs to another user, or is no file.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static void ThrowIfForeign(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            ThrowIfForeign(UnixInterop.Statx(file, [0], OfHandle, OwnerAndKind));
        }
        else if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file));
        }
    }

    private static void ThrowIfForeign((int Result, UnixInterop.FileStatus Status) found)
    {
        var flaw = found.Result != 0 ? Marshal.GetLastPInvokeErrorMessage()
            : (found.Status.Mode & KindMask) != Regular ? "it is not a regular file"
            : found.Status.Owner != UnixInterop.EffectiveUser() ? "it belongs to another user" : null;
        if (flaw is not null)
        {
            throw new AuditFileException(flaw);
        }
    }
}

/// <summary>The lock that keeps a second writer out of a file and lets readers in.</summary>
internal static class FileLock
{
    // Windows: ERROR_SHARING_VIOLATION. Elsewhere: EWOULDBLOCK of Linux, of macOS and the BSDs.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnBsd = 35;

    private const int Shared = 1;
    private const int AtOnce = 4;

    /// <summary>How a writer opens.</summary>
    // On Unix .NET takes a shared lock for FileShare.Read, which two writers may hold at once.
    public static FileShare OfWriter => OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;

    /// <summary>Whether the file could not be opened because somebody holds it.</summary>
    public static bool IsHeld(IOException failure) => failure.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnBsd;

    /// <summary>Makes a writer's exclusive lock a shared one: readers come in, and no writer, for it would need an exclusive one.</summary>
    /// <returns>False where another writer came in between.</returns>
    public static bool TryLetReadersIn(SafeFileHandle file) =>
        OperatingSystem.IsWindows()
        || UnixInterop.Flock(file, Shared | AtOnce) == 0
        || Marshal.GetLastPInvokeError() is not (WouldBlockOnLinux or WouldBlockOnBsd);
}
