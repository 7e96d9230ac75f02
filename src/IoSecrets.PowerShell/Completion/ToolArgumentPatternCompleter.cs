namespace IoSecrets.Completion;

/// <summary>Completes tools' arguments where patterns over arguments are taken.</summary>
internal sealed class ToolArgumentPatternCompleter() : TextCompleter(static secret => secret.ToolArgument, isPattern: true);
