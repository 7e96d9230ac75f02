namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>What an answer tells about a delete.</summary>
internal enum Says
{
    /// <summary>What the service did: 200 or 404, however badly the rest of it arrives.</summary>
    Truth,

    /// <summary>Not done, and no other attempt will be.</summary>
    Refused,

    /// <summary>Not done; try again, and this does not count.</summary>
    TooMany,

    /// <summary>Nothing that can be relied on.</summary>
    Nothing,
}
