using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Errors;

/// <summary>Handles the script line that calls a cmdlet. Every view of an error shows this line.</summary>
internal static partial class ScriptLine
{
    /// <summary>Returns whether the line may contain a key or a value, in the command that failed or in another command.</summary>
    public static bool MayHoldSecret(string line) => SecretHint().IsMatch(line) || CredentialPatterns.IsIn(line);

    /// <summary>Replaces the text, which may contain a key or a value, and keeps the position.</summary>
    public static void Hide(InvocationInfo invocation)
    {
        var line = $"{invocation.InvocationName} ...";
        invocation.DisplayScriptPosition = new ScriptExtent(
            new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, 1, line),
            new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, line.Length + 1, line));
    }

    [GeneratedRegex(@"Connect-IoNet|New-IoSecret|SecureString|-(Value|ApiKey|Token|Proxy)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SecretHint();
}
