namespace IoSecrets.Help.Pages;

/// <summary>How a piece of text is set.</summary>
internal enum ProseKind
{
    /// <summary>A paragraph.</summary>
    Paragraph,

    /// <summary>An item of a list.</summary>
    Item,

    /// <summary>Code, in lines that are not to be broken.</summary>
    Code,
}
