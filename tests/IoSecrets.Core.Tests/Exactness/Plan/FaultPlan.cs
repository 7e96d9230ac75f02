using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>
/// The ids of a run and the fault for each attempt at each id. All of it follows from the seed, regardless of the order in which requests arrive.
/// </summary>
internal sealed class FaultPlan
{
    // Each 429 holds the whole run, so that their total and not their share determines how long it takes.
    private const double RateLimitedInTotal = 30;

    private readonly Dictionary<Guid, Owner> _ids = [];
    private readonly int _seed;
    private readonly bool _hasNoTimeouts;
    private readonly double _faultShare;
    private readonly double _rateLimitedShare;

    /// <summary>Makes a plan.</summary>
    /// <param name="seed">The seed of its random numbers.</param>
    /// <param name="count">The number of ids.</param>
    /// <param name="hasNoTimeouts">Whether every attempt ends before the client could time out.</param>
    public FaultPlan(int seed, int count, bool hasNoTimeouts = true)
    {
        _seed = seed;
        _hasNoTimeouts = hasNoTimeouts;
        var random = new Random(seed);
        _faultShare = 0.1 + (random.NextDouble() * 0.6);
        _rateLimitedShare = RateLimitedInTotal / count;
        var bytes = new byte[16];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            _ids.Add(new Guid(bytes), random.Next(10) switch { 0 => Owner.None, 1 => Owner.OtherAccount, _ => Owner.TestAccount });
        }
    }

    private enum Owner
    {
        TestAccount,
        OtherAccount,
        None,
    }

    /// <summary>The ids, in the order in which to delete them.</summary>
    public IReadOnlyCollection<Guid> Ids => _ids.Keys;

    /// <summary>The maximum number of retries for an id.</summary>
    public int MaximumRetryCount => _seed % 5;

    /// <summary>Indicates whether the secret with this ID belongs to another account.</summary>
    public bool BelongsToOtherAccount(Guid id) => _ids[id] == Owner.OtherAccount;

    /// <summary>Predicts the result for the id.</summary>
    public DeletionState ExpectedStateOf(Guid id) => DeletionState.Predict(BelongsToTestAccount(id), Attempts(id), MaximumRetryCount);

    /// <summary>Stores the secrets in the emulator and sets up its faults.</summary>
    public void Prepare(SecretsEmulator emulator)
    {
        var otherAccount = emulator.Store.AddAccount();
        foreach (var (id, owner) in _ids.Where(id => id.Value != Owner.None))
        {
            emulator.Store.Add(owner == Owner.TestAccount ? emulator.DefaultAccount : otherAccount, "planned", secretId: id);
        }

        emulator.Faults.Decide = request =>
            request is { Method: "DELETE", SecretId: { } id } && _ids.ContainsKey(id) ? FaultOf(id, request.Attempt) : null;
    }

    /// <summary>Describes the owner and the faults of the id in failure messages.</summary>
    public string Describe(Guid id, int attempts) => $"{id} ({_ids[id]}): {string.Join(", ", Attempts(id).Take(attempts))}";

    private bool BelongsToTestAccount(Guid id) => _ids[id] == Owner.TestAccount;

    private Fault? FaultOf(Guid id, int attempt) =>
        InjectedFaultOf(id, attempt).Fault(BelongsToTestAccount(id) && !Attempts(id).Take(attempt - 1).Any(earlier => earlier.IsApplied));

    private IEnumerable<InjectedFault> Attempts(Guid id) => Enumerable.Range(1, int.MaxValue).Select(attempt => InjectedFaultOf(id, attempt));

    private InjectedFault InjectedFaultOf(Guid id, int attempt)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        // Not HashCode, which differs between processes.
        var random = new Random(_seed ^ (attempt * 0x01000193) ^ BitConverter.ToInt32(bytes) ^ BitConverter.ToInt32(bytes[8..]));
        return random.NextDouble() < _faultShare ? OneOf(AnyKind(random), random) : InjectedFault.None;
    }

    private IReadOnlyList<InjectedFault> AnyKind(Random random) => random.NextDouble() switch
    {
        < 0.01 when !_hasNoTimeouts => FaultCatalog.TimedOut,
        < 0.25 => FaultCatalog.Odd,
        < 0.31 => FaultCatalog.Refused,
        var rest when rest < 0.31 + _rateLimitedShare => FaultCatalog.RateLimited,
        _ => FaultCatalog.InDoubt,
    };

    private static InjectedFault OneOf(IReadOnlyList<InjectedFault> faults, Random random) => faults[random.Next(faults.Count)];
}
