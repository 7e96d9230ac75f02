namespace IoSecrets.Sandbox;

/// <summary>How the sandbox ends, where no script says so itself.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUse = 2;

    /// <summary>What shells answer for a program that Ctrl+C ended.</summary>
    public const int Interrupted = 130;
}
