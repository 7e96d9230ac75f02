namespace IoSecrets.Help.Pages;

/// <summary>A type that a cmdlet takes from the pipeline or emits.</summary>
internal sealed record CommandType(string Name, IReadOnlyList<ProseBlock> Description);
