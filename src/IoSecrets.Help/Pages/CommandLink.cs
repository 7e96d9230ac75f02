namespace IoSecrets.Help.Pages;

/// <summary>A related link.</summary>
internal sealed record CommandLink(string Text, Uri Target);
