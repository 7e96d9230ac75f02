using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>A secret that is to be deleted, and what is known of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="WasInDoubt">Whether an earlier request for it was left in doubt.</param>
internal sealed record DeleteRequest(Guid Id, bool WasInDoubt)
{
    /// <summary>Its name; null where it is not known.</summary>
    public string? Name { get; init; }

    /// <summary>Its tool; null where it is not known, empty where it has none.</summary>
    public string? ToolName { get; init; }

    /// <summary>Its tool's argument; null where it is not known, empty where it has none.</summary>
    public string? ToolArgument { get; init; }

    /// <summary>As what it is to be deleted alone; null where it is to be deleted whatever it is.</summary>
    public SecretSnapshot? Plan { get; init; }
}
