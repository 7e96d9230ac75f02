using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IoSecrets.Core.Audit;

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
