using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace IoSecrets.Core.Audit;

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
