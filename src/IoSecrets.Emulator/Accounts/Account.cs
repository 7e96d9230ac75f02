namespace IoSecrets.Emulator;

/// <summary>A user of the service, with a credential of each kind.</summary>
public sealed class Account
{
    private volatile bool _isRevoked;
    private volatile bool _mayWrite = true;

    internal Account(DateTimeOffset expires, string? apiKey)
    {
        ExpiresAt = expires;
        ApiKey = apiKey ?? ApiKeys.Create(UserId, expires);
        Token = ApiKeys.CreateToken(UserId, expires);
    }

    /// <summary>The user's id, which is the <c>user_id</c> of the account's secrets.</summary>
    public Guid UserId { get; } = Guid.NewGuid();

    /// <summary>The API key, for <c>x-api-key</c> and, after <c>Bearer </c>, for <c>Authorization</c>.</summary>
    public string ApiKey { get; }

    /// <summary>The browser session's JWT, for the header <c>token</c>.</summary>
    public string Token { get; }

    /// <summary>When both credentials expire; from then on they are answered with 401.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Whether both credentials are revoked and answered with 401.</summary>
    public bool IsRevoked
    {
        get => _isRevoked;
        set => _isRevoked = value;
    }

    /// <summary>Whether the account may create, change and delete; when not, 403.</summary>
    public bool MayWrite
    {
        get => _mayWrite;
        set => _mayWrite = value;
    }

    internal AccountSecrets Shelf { get; } = new();
}
