using System.Management.Automation;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>Evaluates the script blocks that the user specified in place of strings, for each secret, with the secret as $_.</summary>
internal sealed class FieldScripts
{
    private readonly List<(string Parameter, ScriptBlock Block, Func<SecretFields, string, SecretFields> SetField)> _blocks = [];

    /// <summary>True if there are no script blocks, so that all secrets get the same fields.</summary>
    public bool IsEmpty => _blocks.Count == 0;

    /// <summary>Adds the argument of a parameter if it is a script block.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="given">The argument; null if there is none.</param>
    /// <param name="setField">Sets the field to the string that the script block returned.</param>
    public void AddIfScriptBlock(string parameter, object? given, Func<SecretFields, string, SecretFields> setField)
    {
        if (given is ScriptBlock block)
        {
            _blocks.Add((parameter, block, setField));
        }
    }

    /// <summary>Adds the fields that the script blocks return for a secret.</summary>
    /// <param name="fields">The fields that do not come from script blocks.</param>
    /// <param name="source">The input object of the secret, which the script blocks receive as $_.</param>
    /// <param name="problem">The reason why a script block did not return a string, for a message; null if there is none.</param>
    public SecretFields AddTo(SecretFields fields, object? source, out string? problem)
    {
        foreach (var (parameter, block, setField) in _blocks)
        {
            if (GetText(block, source, out var reason) is not { } text)
            {
                problem = $"the script block of -{parameter} {reason}";
                return fields;
            }

            fields = setField(fields, text);
        }

        problem = null;
        return fields;
    }

    private static string? GetText(ScriptBlock block, object? source, out string? reason)
    {
        if (!ScriptBlockInvoker.TryInvoke(block, source, out var values, out var failure))
        {
            reason = failure;
            return null;
        }

        var text = values is [var single] && TextArgumentAttribute.TryRead(single, out var read) ? read : null;
        reason = values.Count switch
        {
            0 => "returned nothing instead of one string",
            1 => "did not return a string",
            var count => $"returned {count} values instead of one string",
        };
        return text;
    }
}

/// <summary>Invokes a script block that the user specified in place of a value, with an input item as $_.</summary>
// The engine does this only for parameters that bind from the pipeline, and reads the item's properties outside this module's error handling.
internal static class ScriptBlockInvoker
{
    /// <summary>Invokes the script block on the pipeline's thread.</summary>
    /// <param name="block">The script block.</param>
    /// <param name="item">The value of $_.</param>
    /// <param name="values">The values that the script block returned.</param>
    /// <param name="failure">The reason why the script block failed, for a message; null if it did not fail.</param>
    /// <returns>False if the script block failed.</returns>
    public static bool TryInvoke(ScriptBlock block, object? item, out IReadOnlyList<PSObject?> values, out string? failure)
    {
        try
        {
            values = block.InvokeWithContext(null, [new PSVariable("_", item)]);
            failure = null;
            return true;
        }
        // Only this item fails. This also catches a break in the script block, which would end the run and cancel its requests in flight.
        catch (Exception thrown) when (thrown is not PipelineStoppedException)
        {
            values = [];
            // Not the error's text, which may contain any part of the item, such as a column with secret values.
            failure = thrown is FlowControlException ? "used break, continue or exit" : $"threw {thrown.GetType().Name}";
            return false;
        }
    }
}
