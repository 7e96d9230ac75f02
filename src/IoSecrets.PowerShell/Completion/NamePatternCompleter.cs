namespace IoSecrets.Completion;

/// <summary>Completes names where patterns over names are taken.</summary>
internal sealed class NamePatternCompleter() : TextCompleter(static secret => secret.Name, isPattern: true);
