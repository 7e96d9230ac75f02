namespace IoSecrets.Completion;

/// <summary>Completes tools' arguments as values: a wildcard in one is a part of it.</summary>
internal sealed class ToolArgumentCompleter() : TextCompleter(static secret => secret.ToolArgument, isPattern: false);
