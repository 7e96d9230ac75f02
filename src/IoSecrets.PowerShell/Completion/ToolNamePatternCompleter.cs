namespace IoSecrets.Completion;

/// <summary>Completes tools where patterns over tools are taken.</summary>
internal sealed class ToolNamePatternCompleter() : TextCompleter(static secret => secret.ToolName, isPattern: true);
