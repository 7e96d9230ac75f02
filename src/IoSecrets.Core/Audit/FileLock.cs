using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IoSecrets.Core.Audit;

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
