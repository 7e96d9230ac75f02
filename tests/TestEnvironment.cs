using System.Runtime.CompilerServices;

namespace IoSecrets;

/// <summary>Removes what the environment of a developer may have and the tests must not use: a proxy, and keys.</summary>
internal static class TestEnvironment
{
    private static readonly string[] Unused =
    [
        "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy",
        "IOINTELLIGENCE_API_KEY", "IO_API_KEY", "IONET_API_KEY",
    ];

    // Before the first test, because a child process inherits the environment, and .NET reads the proxy once.
    [ModuleInitializer]
    internal static void RemoveUnused() => Array.ForEach(Unused, static name => Environment.SetEnvironmentVariable(name, null));
}
