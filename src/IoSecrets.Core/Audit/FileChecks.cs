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
