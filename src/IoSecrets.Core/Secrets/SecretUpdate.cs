namespace IoSecrets.Core.Secrets;

/// <summary>A secret that is to be changed.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Fields">What it is changed to. The value is shared by all secrets of the run.</param>
/// <param name="Words">What is changed, for a question.</param>
internal sealed record SecretUpdate(SecretReference Secret, SecretFields Fields, string Words) : IRunItem
{
    /// <inheritdoc/>
    public string Label => Secret.Label;

    /// <inheritdoc/>
    public string Target => Secret.Target;
}
