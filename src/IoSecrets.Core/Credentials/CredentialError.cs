namespace IoSecrets.Core.Credentials;

/// <summary>Why a text cannot be a credential.</summary>
internal enum CredentialError
{
    /// <summary>It can be one.</summary>
    None,

    /// <summary>Nothing is left once the blanks around it are trimmed.</summary>
    Empty,

    /// <summary>There is a blank inside.</summary>
    BlankInside,

    /// <summary>There is a control character inside, which could start another header.</summary>
    ControlCharacter,

    /// <summary>There is a character beyond ASCII, which no header can carry.</summary>
    NotAscii,
}
