namespace IoSecrets.Sandbox.Picture;

/// <summary>Characters of one style in a row of a terminal.</summary>
/// <param name="Column">Where it begins; 0 is the left edge.</param>
/// <param name="Text">What stands there.</param>
/// <param name="Color">0 to 7, as in the codes 30 to 37; null for the terminal's own.</param>
/// <param name="IsBold">Whether it is bold, and so bright.</param>
internal sealed record TerminalRun(int Column, string Text, int? Color, bool IsBold);
