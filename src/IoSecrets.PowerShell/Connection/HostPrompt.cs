using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace IoSecrets.Connection;

/// <summary>What can be asked of the person at the host, if there is one.</summary>
internal static class HostPrompt
{
    private const string ConsoleHost = "ConsoleHost";

    /// <summary>Whether it is known before asking that nobody would answer: a console whose input is a file, a pipe or nothing.</summary>
    // PowerShell's console ends the whole script there without a word.
#pragma warning disable RS0030 // It reads whether the console can be used, and writes nothing.
    public static bool CannotAsk(PSHost host) => host.Name == ConsoleHost && Console.IsInputRedirected;
#pragma warning restore RS0030

    /// <summary>Whether this is how a host says that it cannot ask. Every host has its own exception for that, a job's among them.</summary>
    public static bool IsRefusal(Exception failure) => failure is not PipelineStoppedException;

    /// <summary>A text that a person types, hidden.</summary>
    /// <returns>Null where the host cannot ask.</returns>
    public static SecureString? AskHidden(PSHost host, string question)
    {
        if (CannotAsk(host))
        {
            return null;
        }

        try
        {
            host.UI.Write($"{question}: ");
            return host.UI.ReadLineAsSecureString();
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            return null;
        }
    }
}
