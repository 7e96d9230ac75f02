using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Errors;

/// <summary>The line of a script in which a cmdlet is called; every view of an error shows it.</summary>
internal static partial class ScriptLine
{
    /// <summary>Whether a key or a value may stand in the line: in the command that failed, or in another one.</summary>
    public static bool MayHoldSecret(string line) => Telltale().IsMatch(line) || CredentialPatterns.IsIn(line);

    /// <summary>Keeps the place, and not the text: a key or a value may stand in it.</summary>
    public static void Hide(InvocationInfo invocation)
    {
        var line = $"{invocation.InvocationName} ...";
        invocation.DisplayScriptPosition = new ScriptExtent(
            new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, 1, line),
            new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, line.Length + 1, line));
    }

    [GeneratedRegex(@"Connect-IoNet|New-IoSecret|SecureString|-(Value|ApiKey|Token|Proxy)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Telltale();
}
