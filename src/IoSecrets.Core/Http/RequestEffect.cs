namespace IoSecrets.Core.Http;

/// <summary>What one attempt did to the secret.</summary>
internal enum RequestEffect
{
    /// <summary>The service says that it did what was asked.</summary>
    Applied,

    /// <summary>The service says that there is no such secret in this account now.</summary>
    NotFound,

    /// <summary>Nothing was done: never sent, or refused.</summary>
    NotApplied,

    /// <summary>It was sent, and what came back does not tell whether it was done.</summary>
    InDoubt,
}
