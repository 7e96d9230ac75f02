namespace IoSecrets.Core.Http;

/// <summary>What one attempt did to the secret.</summary>
public enum Meaning
{
    /// <summary>The service says that it did what was asked.</summary>
    Done,

    /// <summary>The service says that there is no such secret in this account now.</summary>
    Absent,

    /// <summary>Nothing was done: never sent, or refused.</summary>
    NotDone,

    /// <summary>It was sent, and what came back does not tell whether it was done.</summary>
    InDoubt,
}
