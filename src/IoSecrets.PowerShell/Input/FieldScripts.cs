using System.Management.Automation;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>The script blocks that the user gave in place of texts. Each is evaluated for each secret, with the secret as $_.</summary>
internal sealed class FieldScripts
{
    private readonly List<(string Parameter, string Field, ScriptBlock Block, Func<SecretFields, string, SecretFields> Put)> _blocks = [];

    /// <summary>Whether there are none: then all secrets get the same.</summary>
    public bool IsEmpty => _blocks.Count == 0;

    /// <summary>Notes a script block.</summary>
    /// <param name="parameter">The parameter that it was given to.</param>
    /// <param name="field">The field's name in <see cref="SecretFields.Names"/>.</param>
    /// <param name="block">The script block.</param>
    /// <param name="put">Puts what it gives into the fields.</param>
    public void Add(string parameter, string field, ScriptBlock block, Func<SecretFields, string, SecretFields> put) =>
        _blocks.Add((parameter, field, block, put));

    /// <summary>What a secret is changed to.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="source">The object that it came in: what the script blocks get as $_.</param>
    /// <param name="shared">What all secrets are changed to.</param>
    /// <param name="flaw">Why that cannot be told, for a message; null where it can.</param>
    public SecretUpdate ChangeOf(SecretReference secret, object? source, SecretFields shared, out string? flaw)
    {
        var fields = shared;
        var given = new Dictionary<string, string>();
        flaw = null;
        foreach (var (parameter, field, block, put) in _blocks)
        {
            if (TextOf(block, source, out var reason) is not { } text)
            {
                flaw = $"the script block of -{parameter} {reason}";
                break;
            }

            given[field] = text;
            fields = put(fields, text);
        }

        var words = fields.Names().Select(name => given.TryGetValue(name, out var text) ? $"{name} to {SecretLabel.Create(null, text, null)}" : name);
        return new SecretUpdate(secret, fields, string.Join(", ", words));
    }

    private static string? TextOf(ScriptBlock block, object? source, out string? reason)
    {
        if (!ScriptBlockInvoker.TryInvoke(block, source, out var values, out var failure))
        {
            reason = failure;
            return null;
        }

        var text = values is [var only] && TextArgumentAttribute.TryRead(only, out var read) ? read : null;
        reason = values.Count switch
        {
            0 => "returned nothing instead of one string",
            1 => "did not return a string",
            var count => $"returned {count} values instead of one string",
        };
        return text;
    }
}

/// <summary>Calls a script block that the user gave in place of a value, with an item of the input as $_.</summary>
// The engine does this only for parameters that take the pipeline, and reads the item's own properties outside of any guard of ours there.
internal static class ScriptBlockInvoker
{
    /// <summary>Calls it on the pipeline's thread.</summary>
    /// <param name="block">The script block.</param>
    /// <param name="item">What it gets as $_.</param>
    /// <param name="values">What it returned.</param>
    /// <param name="failure">Why it failed, for a message; null where it did not.</param>
    /// <returns>Whether it did not fail.</returns>
    public static bool TryInvoke(ScriptBlock block, object? item, out IReadOnlyList<PSObject?> values, out string? failure)
    {
        try
        {
            values = block.InvokeWithContext(null, [new PSVariable("_", item)]);
            failure = null;
            return true;
        }
        // One item is lost by this, and no other. A break in the block is among it: it would end the run, and take what is in flight with it.
        catch (Exception thrown) when (thrown is not PipelineStoppedException)
        {
            values = [];
            // Not the error's text: it may hold whatever is in the item, a column with values among it.
            failure = thrown is FlowControlException ? "used break, continue or exit" : $"threw {thrown.GetType().Name}";
            return false;
        }
    }
}
