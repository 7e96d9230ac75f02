namespace IoSecrets.Emulator;

/// <summary>An account at the service, with a credential of each kind.</summary>
public sealed class Account
{
    private volatile bool _isRevoked;
    private volatile bool _isApiKeyRevoked;
    private volatile bool _mayWrite = true;

    internal Account(DateTimeOffset expires, string? apiKey)
    {
        ExpiresAt = expires;
        ApiKey = apiKey ?? ApiKeys.Create(UserId, expires);
        Token = ApiKeys.CreateToken(UserId, expires);
    }

    /// <summary>The account's ID: the <c>user_id</c> of its secrets.</summary>
    public Guid UserId { get; } = Guid.NewGuid();

    /// <summary>The API key, sent as <c>x-api-key: key</c> or <c>Authorization: Bearer key</c>.</summary>
    public string ApiKey { get; }

    /// <summary>The JWT of a browser session, sent as <c>token: jwt</c>.</summary>
    public string Token { get; }

    /// <summary>The time from which both credentials get 401.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>If true, both credentials get 401.</summary>
    public bool IsRevoked
    {
        get => _isRevoked;
        set => _isRevoked = value;
    }

    /// <summary>If true, the API key gets 401, but the token does not.</summary>
    public bool IsApiKeyRevoked
    {
        get => _isApiKeyRevoked;
        set => _isApiKeyRevoked = value;
    }

    /// <summary>If false, creating, changing and deleting get 403.</summary>
    public bool MayWrite
    {
        get => _mayWrite;
        set => _mayWrite = value;
    }

    internal AccountSecrets Secrets { get; } = new();
}
