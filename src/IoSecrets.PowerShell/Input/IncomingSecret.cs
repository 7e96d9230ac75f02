namespace IoSecrets.Input;

/// <summary>A secret that the input names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, where the input knows it.</param>
/// <param name="WasInDoubt">Whether a request for it was left in doubt before, so that its absence now is no surprise.</param>
internal sealed record IncomingSecret(Guid Id, string? Name, bool WasInDoubt)
{
    /// <summary>The id as everything shows it.</summary>
    public string Text { get; } = Id.ToString("D");
}
