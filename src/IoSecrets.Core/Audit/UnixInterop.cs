using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IoSecrets.Core.Audit;

/// <summary>Calls the functions of Unix's C library that .NET has no counterpart of. Where the library lacks one, the file is refused.</summary>
internal static class UnixInterop
{
    /// <summary>Locks an open file; returns 0, or -1 and leaves the error in the thread's last P/Invoke error.</summary>
    public static int Flock(SafeFileHandle file, int operation) => Call("flock", () => FlockOf(file, operation));

    /// <summary>Returns what a path means, with 0, or with -1 and the error in the thread's last P/Invoke error.</summary>
    public static (int Result, FileStatus Status) Statx(int folder, byte[] path, int flags, uint mask) =>
        Call("statx", () => (StatxOf(folder, path, flags, mask, out var status), status));

    /// <summary>Returns what an open file is, with 0, or with -1 and the error in the thread's last P/Invoke error.</summary>
    public static (int Result, FileStatus Status) Statx(SafeFileHandle file, byte[] path, int flags, uint mask) =>
        Call("statx", () => (StatxOf(file, path, flags, mask, out var status), status));

    /// <summary>Returns the user whose rights this process has.</summary>
    public static uint EffectiveUser() => Call("geteuid", EffectiveUserOf);

    /// <exception cref="AuditFileException">The library does not have the function, or there is no such library.</exception>
    // glibc has statx since 2.28, which is younger than some systems that .NET runs on.
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
    private static extern int FlockOf(SafeFileHandle file, int operation);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatxOf(int folder, byte[] path, int flags, uint mask, out FileStatus status);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatxOf(SafeFileHandle file, byte[] path, int flags, uint mask, out FileStatus status);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUserOf();

    /// <summary>Of Linux's statx(2), which is the same for all processors, what is asked for.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public readonly struct FileStatus
    {
        [FieldOffset(20)]
        public readonly uint Owner;

        [FieldOffset(28)]
        public readonly ushort Mode;
    }
}
