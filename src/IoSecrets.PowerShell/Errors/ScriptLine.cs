using System.Management.Automation;
using System.Management.Automation.Language;

namespace IoSecrets.Errors;

/// <summary>The line of a script in which a cmdlet is called; every view of an error shows it.</summary>
internal static class ScriptLine
{
    /// <summary>Keeps the place, and not the text: a key or a value may stand in it.</summary>
    public static void Hide(InvocationInfo invocation)
    {
        var line = $"{invocation.InvocationName} ...";
        invocation.DisplayScriptPosition = new ScriptExtent(
            new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, 1, line),
            new ScriptPosition(invocation.ScriptName, invocation.ScriptLineNumber, line.Length + 1, line));
    }
}
