using System.Collections;
using System.Management.Automation;
using System.Runtime.InteropServices;

namespace IoSecrets.Connection;

/// <summary>How requests name their sender.</summary>
internal static class UserAgent
{
    /// <summary>The module's version, PowerShell's, and the platform.</summary>
    public static string Of(PSCmdlet cmdlet)
    {
        var version = typeof(UserAgent).Assembly.GetName().Version!.ToString(3);
        var engine = (cmdlet.GetVariableValue("PSVersionTable") as Hashtable)?["PSVersion"];
        return $"IoSecrets/{version} (PowerShell/{engine}; {Platform} {RuntimeInformation.ProcessArchitecture})";
    }

    private static string Platform => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";
}
