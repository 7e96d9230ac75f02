using System.Collections.Concurrent;
using System.Text;

namespace IoSecrets.Emulator;

/// <summary>The accounts and their secrets. All members may be used from any thread.</summary>
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
        Register = new AccountRegister(options.Time);
    }

    /// <summary>How many secrets are stored, over all accounts.</summary>
    public int Count => _secrets.Count;

    /// <summary>The ids of the stored secrets, account by account, each in order of creation.</summary>
    public IReadOnlyCollection<Guid> Ids => [.. Register.Accounts.SelectMany(IdsOf)];

    /// <summary>The ids of the secrets that were really deleted, in order of deletion.</summary>
    public IReadOnlyCollection<Guid> DeletedIds => [.. _deleted];

    internal AccountRegister Register { get; }

    /// <summary>Adds an account, whose credentials expire in ten years when no time is given.</summary>
    /// <param name="keyExpires">When both credentials expire.</param>
    /// <param name="apiKey">Its API key, which may be one that tells neither owner nor expiry; null makes one that does.</param>
    public Account AddAccount(DateTimeOffset? keyExpires = null, string? apiKey = null)
    {
        var account = new Account(keyExpires ?? _options.Time.GetUtcNow() + KeyLifetime, apiKey);
        Register.Add(account);
        return account;
    }

    /// <summary>Adds a secret, whatever the quota. Throws <see cref="ArgumentException"/> when the id is in use.</summary>
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
            // An id that was deleted and comes back is to be listed once, and last.
            account.Shelf.CloseGaps(stored => Find(account, stored) is not null);
        }

        var now = _options.Time.GetUtcNow();
        var id = secretId ?? Guid.NewGuid();
        return Put(account, new(id, account.UserId, name, value, toolName, toolArgument, isDefaultForTool, now, now));
    }

    /// <summary>Adds secrets with plausible names, tools and dates of the past year; answers their ids.</summary>
    public IReadOnlyList<Guid> Seed(Account account, int count)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var now = _options.Time.GetUtcNow();
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            var (name, value, tool, argument) = SeedCatalogue.At(i);
            var created = now - (SeedAge * ((double)(count - i) / count));
            ids[i] = Guid.NewGuid();
            Put(account, new(ids[i], account.UserId, name, value, tool, argument, i < SeedCatalogue.Tools, created, created));
        }

        return ids;
    }

    /// <summary>Whether a secret with the id is stored, in any account.</summary>
    public bool Contains(Guid secretId) => _secrets.ContainsKey(secretId);

    /// <summary>The stored secret with the id, in any account; null when there is none.</summary>
    public StoredSecret? Find(Guid secretId) => _secrets.GetValueOrDefault(secretId);

    /// <summary>Deletes an account's secret, as the service does; false when the account has none with the id.</summary>
    public bool TryDelete(Account account, Guid secretId)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (Find(account, secretId) is null || !_secrets.TryRemove(secretId, out var secret))
        {
            return false;
        }

        account.Shelf.Resize(-SizeOf(secret));
        account.Shelf.LeaveGap();
        _deleted.Enqueue(secretId);
        return true;
    }

    internal StoredSecret? Find(Account account, Guid secretId) =>
        _secrets.TryGetValue(secretId, out var secret) && secret.UserId == account.UserId ? secret : null;

    internal IReadOnlyList<StoredSecret> SecretsOf(Account account) =>
        [.. IdsOf(account).Select(id => Find(account, id)).OfType<StoredSecret>()];

    internal StoredSecret? Create(Account account, SecretChange fields)
    {
        var now = _options.Time.GetUtcNow();
        var blank = new StoredSecret(Guid.NewGuid(), account.UserId, "", "", null, null, false, now, now);
        var secret = fields.ApplyTo(blank, now);
        lock (account.Shelf.Writing)
        {
            return account.Shelf.Fits(SizeOf(secret), _options.QuotaBytes) ? Put(account, secret) : null;
        }
    }

    internal ChangeOutcome Change(Account account, Guid secretId, SecretChange change)
    {
        lock (account.Shelf.Writing)
        {
            if (Find(account, secretId) is not { } before)
            {
                return ChangeOutcome.NotFound;
            }

            var after = change.ApplyTo(before, LaterThan(before.UpdatedAt));
            var growth = SizeOf(after) - SizeOf(before);
            if (growth > 0 && !account.Shelf.Fits(growth, _options.QuotaBytes))
            {
                return ChangeOutcome.TooLarge;
            }

            if (!_secrets.TryUpdate(secretId, after, before))
            {
                return ChangeOutcome.NotFound;
            }

            account.Shelf.Resize(growth);
            return ChangeOutcome.Changed;
        }
    }

    private static int SizeOf(StoredSecret secret) => Encoding.UTF8.GetByteCount(secret.Value);

    private Guid[] IdsOf(Account account) => account.Shelf.Ids(id => Find(account, id) is not null);

    // A test's clock may stand still; a change is to be seen all the same.
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

        account.Shelf.Resize(SizeOf(secret));
        account.Shelf.Append(secret.SecretId);
        return secret;
    }
}
