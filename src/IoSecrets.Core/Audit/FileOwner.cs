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
    public static void RefuseForeign(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Refuse(Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), WithoutFollowing, OwnerAndKind, out var status), status);
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
    public static void RefuseForeign(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            Refuse(Statx(file, [0], OfHandle, OwnerAndKind, out var status), status);
        }
        else if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file));
        }
    }

    private static void Refuse(int result, Status status)
    {
        var flaw = result != 0 ? Marshal.GetLastPInvokeErrorMessage()
            : (status.Mode & KindMask) != Regular ? "it is no regular file"
            : status.Owner != EffectiveUser() ? "it belongs to another user" : null;
        if (flaw is not null)
        {
            throw new AuditFileException(flaw);
        }
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, out Status status);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(SafeFileHandle file, byte[] path, int flags, uint mask, out Status status);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    /// <summary>Of Linux's statx(2), which is the same for all processors, what is asked for.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Status
    {
        [FieldOffset(20)]
        public readonly uint Owner;

        [FieldOffset(28)]
        public readonly ushort Mode;
    }
}
