using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IoSecrets.Emulator;

internal sealed class AccountDirectory(TimeProvider time)
{
    private const string BearerPrefix = "Bearer ";

    private readonly ConcurrentQueue<Account> _accounts = [];
    private readonly ConcurrentDictionary<string, Account> _byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Account> _byToken = new(StringComparer.Ordinal);

    public IEnumerable<Account> All => _accounts;

    public void Add(Account account)
    {
        _accounts.Enqueue(account);
        _byKey[account.ApiKey] = account;
        _byToken[account.Token] = account;
    }

    /// <returns>Null if exactly one header has a valid credential; otherwise, the response to send.</returns>
    public Response? Authenticate(IHeaderDictionary headers, out Account? account)
    {
        var token = headers["token"];
        var bearer = headers.Authorization;
        var key = headers["x-api-key"];
        account = null;
        switch (token.Count + bearer.Count + key.Count)
        {
            case 0:
                return Responses.MissingCredential;
            case > 1:
                return Responses.TooManyCredentials;
        }

        account = Find(token, bearer, key);
        if (account is null || account.IsRevoked || (account.IsApiKeyRevoked && token.Count == 0))
        {
            return Responses.InvalidCredential;
        }

        return account.ExpiresAt <= time.GetUtcNow() ? Responses.ExpiredCredential : null;
    }

    private Account? Find(StringValues token, StringValues bearer, StringValues key)
    {
        if (token.Count == 1)
        {
            return _byToken.GetValueOrDefault(token.ToString());
        }

        if (key.Count == 1)
        {
            return _byKey.GetValueOrDefault(key.ToString());
        }

        var text = bearer.ToString();
        if (!text.StartsWith(BearerPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        _byKey.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text.AsSpan(BearerPrefix.Length), out var account);
        return account;
    }
}
