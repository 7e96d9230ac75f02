namespace IoSecrets.Help.Pages;

/// <summary>A parameter set as its page shows it.</summary>
/// <param name="Set">Its name; <see cref="ParameterFacts.AllSets"/> where it is the only one.</param>
/// <param name="IsDefault">Whether it is the one taken when the arguments do not decide.</param>
/// <param name="Text">How the cmdlet is called, in one line.</param>
internal sealed record CommandSyntax(string Set, bool IsDefault, string Text);
