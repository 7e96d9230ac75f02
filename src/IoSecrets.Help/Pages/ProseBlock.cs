namespace IoSecrets.Help.Pages;

/// <summary>A piece of running text without any marks.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">One line, but for <see cref="ProseKind.Code"/>, where its lines are kept.</param>
internal sealed record ProseBlock(ProseKind Kind, string Text);
