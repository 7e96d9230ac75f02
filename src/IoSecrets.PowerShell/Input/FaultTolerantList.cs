using System.Collections;
using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>Reads lists of the user's. What they throw would end the run, and take what is in flight with it.</summary>
internal static class FaultTolerantList
{
    /// <returns>False where it cannot be opened; the list is null where the value is none.</returns>
    public static bool TryOpen(object value, out IEnumerator? list)
    {
        try
        {
            list = LanguagePrimitives.GetEnumerator(value);
            return true;
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            list = null;
            return false;
        }
    }

    /// <returns>False where its next item cannot be read.</returns>
    public static bool TryNext(IEnumerator list, out bool hasNext, out object? item)
    {
        try
        {
            hasNext = list.MoveNext();
            item = hasNext ? list.Current : null;
            return true;
        }
        catch (Exception failure) when (failure is not PipelineStoppedException)
        {
            (hasNext, item) = (false, null);
            return false;
        }
    }
}
