using System.Collections;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace IoSecrets.Connection;

/// <summary>Creates the User-Agent header of requests.</summary>
internal static class UserAgent
{
    /// <summary>The module's version.</summary>
    public static string Version { get; } = typeof(UserAgent).Assembly.GetName().Version!.ToString(3);

    /// <summary>Returns the versions of the module and of PowerShell, and the platform.</summary>
    public static string Create(PSCmdlet cmdlet)
    {
        var engine = (cmdlet.GetVariableValue("PSVersionTable") as Hashtable)?["PSVersion"];
        return $"IoSecrets/{Version} (PowerShell/{engine}; {Platform} {RuntimeInformation.ProcessArchitecture})";
    }

    private static string Platform => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";
}
