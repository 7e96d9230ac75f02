namespace IoSecrets.Completion;

/// <summary>Completes tools as values: a wildcard in one is a part of it.</summary>
internal sealed class ToolNameCompleter() : TextCompleter(static secret => secret.ToolName, isPattern: false);
