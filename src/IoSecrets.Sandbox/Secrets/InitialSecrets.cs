using IoSecrets.Emulator;

namespace IoSecrets.Sandbox.Secrets;

/// <summary>The secrets that the service starts with.</summary>
/// <param name="SampleCount">The number of sample secrets, if there is no file.</param>
/// <param name="Given">The secrets of a file; null for sample secrets.</param>
internal sealed record InitialSecrets(int SampleCount, IReadOnlyList<GivenSecret>? Given = null)
{
    /// <returns>The ids of the added secrets.</returns>
    public IReadOnlyList<Guid> AddTo(SecretStore store, Account account) => Given is null
        ? store.Seed(account, SampleCount)
        : [.. Given.Select(secret => secret.AddTo(store, account).SecretId)];
}

/// <summary>A secret of a file.</summary>
internal sealed class GivenSecret
{
    private const string ValueOfNone = "sk-emulated-value";

    public required string Name { get; init; }

    public string? Value { get; init; }

    public string? ToolName { get; init; }

    public string? ToolArgument { get; init; }

    public bool IsDefaultForTool { get; init; }

    public StoredSecret AddTo(SecretStore store, Account account) =>
        store.Add(account, Name, Value ?? ValueOfNone, ToolName, ToolArgument, IsDefaultForTool);
}
