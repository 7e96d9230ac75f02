namespace IoSecrets.Core.Secrets;

/// <summary>What the service answered to a request for a part of the list.</summary>
/// <param name="Secrets">The secrets in it.</param>
/// <param name="Total">How many there are in all, where it says so.</param>
/// <param name="HasMore">Whether there are more, where it says so.</param>
internal sealed record SecretPage(IReadOnlyList<SecretInfo> Secrets, long? Total, bool? HasMore)
{
    /// <summary>A page with nothing in it.</summary>
    public static SecretPage Empty { get; } = new([], null, null);
}
