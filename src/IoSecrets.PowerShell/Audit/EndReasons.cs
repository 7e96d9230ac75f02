namespace IoSecrets.Audit;

/// <summary>The words for how a run ended, where it did not end with an error of its own: then that error's id is the word.</summary>
internal static class EndReasons
{
    /// <summary>It goes on.</summary>
    public const string Running = "Running";

    /// <summary>Every id of the input came to its end.</summary>
    public const string Completed = "Completed";

    /// <summary>The first error ended it, because of -ErrorAction Stop.</summary>
    public const string FirstError = "FirstError";

    /// <summary>Ctrl+C, a pipeline that had enough, an error elsewhere in it, or a closed runspace.</summary>
    public const string Stopped = "Stopped";
}
