namespace IoSecrets.Help.Pages;

/// <summary>An example as its page shows it.</summary>
internal sealed record CommandExample(string Title, string Code, IReadOnlyList<ProseBlock> Remarks);
