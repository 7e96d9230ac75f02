using System.Collections.Concurrent;
using System.Text;

namespace IoSecrets.Emulator;

/// <summary>Stores the accounts and their secrets. All members are thread-safe.</summary>
public sealed class SecretStore
{
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan SeedAge = TimeSpan.FromDays(365);

    private readonly ConcurrentDictionary<Guid, StoredSecret> _secrets = [];
    private readonly ConcurrentQueue<Guid> _deleted = [];
    private readonly EmulatorOptions _options;

    internal SecretStore(EmulatorOptions options)
    {
        _options = options;
        Accounts = new AccountDirectory(options.Time);
    }

    /// <summary>The number of stored secrets, over all accounts.</summary>
    public int Count => _secrets.Count;

    /// <summary>The IDs of the stored secrets, account by account, each in order of creation.</summary>
    public IReadOnlyCollection<Guid> Ids => [.. Accounts.All.SelectMany(ListIds)];

    /// <summary>The IDs of the deleted secrets, in order of deletion.</summary>
    public IReadOnlyCollection<Guid> DeletedIds => [.. _deleted];

    internal AccountDirectory Accounts { get; }

    /// <summary>Adds an account.</summary>
    /// <param name="keyExpires">The time at which both credentials expire; null for ten years from now.</param>
    /// <param name="apiKey">The API key, of any shape; null for a generated key with owner and expiry.</param>
    public Account AddAccount(DateTimeOffset? keyExpires = null, string? apiKey = null)
    {
        var account = new Account(keyExpires ?? _options.Time.GetUtcNow() + KeyLifetime, apiKey);
        Accounts.Add(account);
        return account;
    }

    /// <summary>Adds a secret, without regard to the quota. Throws <see cref="ArgumentException"/> if the ID is in use.</summary>
    public StoredSecret Add(
        Account account,
        string name,
        string value = "sk-emulated-value",
        string? toolName = null,
        string? toolArgument = null,
        bool isDefaultForTool = false,
        Guid? secretId = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (secretId is not null)
        {
            // If the ID was deleted before, the list must have it once, and last.
            account.Secrets.RemoveDeleted(stored => Find(account, stored) is not null);
        }

        var now = _options.Time.GetUtcNow();
        var id = secretId ?? Guid.NewGuid();
        return Put(account, new(id, account.UserId, name, value, toolName, toolArgument, isDefaultForTool, now, now));
    }

    /// <summary>Adds secrets with plausible names, tools and dates of the past year, and returns their IDs.</summary>
    public IReadOnlyList<Guid> Seed(Account account, int count)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var now = _options.Time.GetUtcNow();
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            var (name, value, tool, argument) = SampleSecrets.Get(i);
            var created = now - (SeedAge * ((double)(count - i) / count));
            ids[i] = Guid.NewGuid();
            Put(account, new(ids[i], account.UserId, name, value, tool, argument, i < SampleSecrets.ToolCount, created, created));
        }

        return ids;
    }

    /// <summary>Returns true if any account has a secret with the ID.</summary>
    public bool Contains(Guid secretId) => _secrets.ContainsKey(secretId);

    /// <summary>Gets the secret with the ID, of any account; null if there is none.</summary>
    public StoredSecret? Find(Guid secretId) => _secrets.GetValueOrDefault(secretId);

    /// <summary>Deletes an account's secret. Returns false if the account has none with the ID.</summary>
    public bool TryDelete(Account account, Guid secretId)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (Find(account, secretId) is null || !_secrets.TryRemove(secretId, out var secret))
        {
            return false;
        }

        account.Secrets.AddSize(-GetSize(secret));
        account.Secrets.MarkDeleted();
        _deleted.Enqueue(secretId);
        return true;
    }

    internal StoredSecret? Find(Account account, Guid secretId) =>
        _secrets.TryGetValue(secretId, out var secret) && secret.UserId == account.UserId ? secret : null;

    internal IReadOnlyList<StoredSecret> ListSecrets(Account account) =>
        [.. ListIds(account).Select(id => Find(account, id)).OfType<StoredSecret>()];

    internal StoredSecret? Create(Account account, SecretChange fields)
    {
        var now = _options.Time.GetUtcNow();
        var blank = new StoredSecret(Guid.NewGuid(), account.UserId, "", "", null, null, false, now, now);
        var secret = fields.ApplyTo(blank, now);
        lock (account.Secrets.WriteLock)
        {
            return account.Secrets.IsWithinQuota(GetSize(secret), _options.QuotaBytes) ? Put(account, secret) : null;
        }
    }

    internal ChangeResult Change(Account account, Guid secretId, SecretChange change)
    {
        lock (account.Secrets.WriteLock)
        {
            if (Find(account, secretId) is not { } before)
            {
                return ChangeResult.NotFound;
            }

            var after = change.ApplyTo(before, LaterThan(before.UpdatedAt));
            var growth = GetSize(after) - GetSize(before);
            if (growth > 0 && !account.Secrets.IsWithinQuota(growth, _options.QuotaBytes))
            {
                return ChangeResult.QuotaExceeded;
            }

            if (!_secrets.TryUpdate(secretId, after, before))
            {
                return ChangeResult.NotFound;
            }

            account.Secrets.AddSize(growth);
            return ChangeResult.Changed;
        }
    }

    private static int GetSize(StoredSecret secret) => Encoding.UTF8.GetByteCount(secret.Value);

    private Guid[] ListIds(Account account) => account.Secrets.GetIds(id => Find(account, id) is not null);

    // updated_at must change even if a test's clock stands still.
    private DateTimeOffset LaterThan(DateTimeOffset before)
    {
        var now = _options.Time.GetUtcNow();
        return now > before ? now : before + TimeSpan.FromMicroseconds(1);
    }

    private StoredSecret Put(Account account, StoredSecret secret)
    {
        if (!_secrets.TryAdd(secret.SecretId, secret))
        {
            throw new ArgumentException($"A secret with the id {secret.SecretId} is already stored.");
        }

        account.Secrets.AddSize(GetSize(secret));
        account.Secrets.Append(secret.SecretId);
        return secret;
    }
}
