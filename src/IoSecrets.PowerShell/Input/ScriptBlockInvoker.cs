using System.Management.Automation;

namespace IoSecrets.Input;

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
