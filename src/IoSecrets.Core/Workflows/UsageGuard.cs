using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Workflows;

/// <summary>Knows which secrets must be kept because something refers to them, or may use them.</summary>
internal sealed class UsageGuard
{
    private const int MaxShownLength = 80;

    private readonly Dictionary<Guid, Secret> _listed = new(IdComparer.Seeded);
    private readonly IReadOnlyDictionary<Guid, SecretUsage> _used;

    /// <param name="listed">The secrets of the account.</param>
    /// <param name="usage">Their usage, which is complete.</param>
    public UsageGuard(IEnumerable<Secret> listed, AccountUsage usage)
    {
        foreach (var secret in listed.Where(secret => secret.Id is not null))
        {
            _listed[secret.Id!.Value] = secret;
        }

        _used = usage.ByActiveSecret();
    }

    /// <summary>Returns the reason to keep a secret, as a clause; null if there is none.</summary>
    public string? ReasonToKeep(Guid id) =>
        _used.TryGetValue(id, out var usage) ? $"workflow {Name(usage)} refers to it ({Describe(usage.ReferredBy)}, line {usage.Line})"
        : _listed.TryGetValue(id, out var secret) && secret.IsDefaultForTool != false
            ? "it is the default for its tool, and the built-in agents of io.net may use it"
        : null;

    /// <summary>Returns true if the secret was in the list, so that its name and tool were searched for.</summary>
    public bool IsListed(Guid id) => _listed.ContainsKey(id);

    private static string Name(SecretUsage usage) =>
        usage.WorkflowName is { Length: > 0 } name ? $"'{TextSanitizer.Sanitize(name, MaxShownLength)}'" : $"{usage.WorkflowId}";

    private static string Describe(SecretReferenceKind kind) => kind switch
    {
        SecretReferenceKind.Id => "by its ID",
        SecretReferenceKind.Name => "by its name",
        _ => "by its tool",
    };
}
