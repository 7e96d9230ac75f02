namespace IoSecrets.Core.Credentials;

/// <summary>The header that carries the credential; the service takes exactly one of the three a request.</summary>
internal enum CredentialKind
{
    /// <summary>An API key, sent as <c>x-api-key</c>.</summary>
    ApiKey,

    /// <summary>An API key, sent as <c>Authorization: Bearer</c>.</summary>
    Bearer,

    /// <summary>A browser session's JWT, sent as <c>token</c>.</summary>
    Token,
}
