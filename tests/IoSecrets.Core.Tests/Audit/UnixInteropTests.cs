using System.Reflection;
using System.Runtime.InteropServices;
using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Tests.Audit;

public sealed class UnixInteropTests
{
    [Fact]
    public void Missing_libc_function_refuses_the_file_in_one_sentence()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no libc.");
        var refused = Assert.Throws<AuditFileException>(() => UnixInterop.Call("statx", NoSuchFunction));
        Assert.Equal("this system's C library has no statx, so nobody can check who else can write to the file", refused.Message);
    }

    [Fact]
    public void Missing_library_refuses_the_file() =>
        Assert.Contains("no statx", Assert.Throws<AuditFileException>(() => UnixInterop.Call("statx", NoSuchLibrary)).Message, StringComparison.Ordinal);

    [Fact]
    public void Native_functions_are_private_to_UnixInterop()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var imported = typeof(UnixInterop).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(All))
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
            .ToArray();
        Assert.NotEmpty(imported);
        Assert.All(imported, method => Assert.Equal((typeof(UnixInterop), true), (method.DeclaringType, method.IsPrivate)));
    }

    [DllImport("libc", EntryPoint = "a_function_that_no_library_has")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NoSuchFunction();

    [DllImport("a-library-that-nobody-has", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NoSuchLibrary();
}
