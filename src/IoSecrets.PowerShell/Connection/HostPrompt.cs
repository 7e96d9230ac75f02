using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace IoSecrets.Connection;

/// <summary>Prompts the user through the host.</summary>
internal static class HostPrompt
{
    private const string ConsoleHost = "ConsoleHost";

    /// <summary>Returns whether the host is known to be unable to prompt: a console with input from a file, a pipe or nothing.</summary>
    // In this case, a prompt of PowerShell's console host ends the whole script without a message.
#pragma warning disable RS0030 // It reads whether the console can be used, and writes nothing.
    public static bool CannotPrompt(PSHost host) => host.Name == ConsoleHost && Console.IsInputRedirected;
#pragma warning restore RS0030

    /// <summary>Returns whether the exception means that the host cannot prompt. Each host, such as that of a job, throws its own exception type.</summary>
    public static bool IsPromptFailure(Exception failure) => failure is not PipelineStoppedException;

    /// <summary>Prompts for a text and hides what the user types.</summary>
    /// <returns>The text; null if the host cannot prompt.</returns>
    public static SecureString? PromptHidden(PSHost host, string question)
    {
        if (CannotPrompt(host))
        {
            return null;
        }

        try
        {
            host.UI.Write($"{question}: ");
            return host.UI.ReadLineAsSecureString();
        }
        catch (Exception failure) when (IsPromptFailure(failure))
        {
            return null;
        }
    }
}
