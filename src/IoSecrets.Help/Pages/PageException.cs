namespace IoSecrets.Help.Pages;

/// <summary>A page cannot become help as it is.</summary>
internal sealed class PageException(string message) : Exception(message);
