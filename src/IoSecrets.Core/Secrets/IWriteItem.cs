namespace IoSecrets.Core.Secrets;

/// <summary>An item of a run that creates, changes or deletes secrets.</summary>
internal interface IWriteItem : IRunItem
{
    /// <summary>The operation on the secret.</summary>
    SecretOperation Operation { get; }

    /// <summary>Identifies the secret within its run, by reference: two items with the same key are one secret.</summary>
    object Key { get; }

    /// <summary>Indicates whether an earlier request for it was left in doubt.</summary>
    bool WasInDoubt { get; }

    /// <summary>The secret as records describe it.</summary>
    RecordedSecret Recorded { get; }
}

/// <summary>A secret as records describe it: with the names that it has or gets, and never with its value.</summary>
/// <param name="Id">The ID; null if it has none yet.</param>
/// <param name="Name">The name; null if it is not known.</param>
/// <param name="ToolName">The tool; null if it is not known, empty for none.</param>
/// <param name="ToolArgument">The tool's argument; null if it is not known, empty for none.</param>
internal sealed record RecordedSecret(Guid? Id, string? Name, string? ToolName, string? ToolArgument);
