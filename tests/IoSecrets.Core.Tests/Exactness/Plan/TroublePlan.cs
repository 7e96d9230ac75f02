using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness.Plan;

/// <summary>
/// A run's ids, and what happens to each attempt at each of them: all of it from the seed, whatever the order in which requests arrive.
/// </summary>
internal sealed class TroublePlan
{
    // Each of them holds the whole run, so that their number and not their share decides how long it takes.
    private const double TooManyInAll = 30;

    private readonly Dictionary<Guid, Whose> _ids = [];
    private readonly int _seed;
    private readonly bool _isPatient;
    private readonly double _share;
    private readonly double _tooMany;

    /// <summary>Makes a plan.</summary>
    /// <param name="seed">What it is made from.</param>
    /// <param name="count">How many ids it has.</param>
    /// <param name="isPatient">Whether every attempt is answered before the client could lose its patience.</param>
    public TroublePlan(int seed, int count, bool isPatient = true)
    {
        _seed = seed;
        _isPatient = isPatient;
        var random = new Random(seed);
        _share = 0.1 + (random.NextDouble() * 0.6);
        _tooMany = TooManyInAll / count;
        var bytes = new byte[16];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            _ids.Add(new Guid(bytes), random.Next(10) switch { 0 => Whose.Nobodys, 1 => Whose.Anothers, _ => Whose.Ours });
        }
    }

    private enum Whose
    {
        Ours,
        Anothers,
        Nobodys,
    }

    /// <summary>The ids, in the order in which to delete them.</summary>
    public IReadOnlyCollection<Guid> Ids => _ids.Keys;

    /// <summary>How often an id may be tried again.</summary>
    public int MaximumRetryCount => _seed % 5;

    /// <summary>Whether the id is that of another account's secret.</summary>
    public bool IsAnothers(Guid id) => _ids[id] == Whose.Anothers;

    /// <summary>What is to become of the id.</summary>
    public DeletionState FateOf(Guid id) => DeletionState.Of(IsOurs(id), Attempts(id), MaximumRetryCount);

    /// <summary>Stores the secrets, and makes the emulator's trouble.</summary>
    public void Prepare(SecretsEmulator emulator)
    {
        var another = emulator.Store.AddAccount();
        foreach (var (id, whose) in _ids.Where(id => id.Value != Whose.Nobodys))
        {
            emulator.Store.Add(whose == Whose.Ours ? emulator.DefaultAccount : another, "planned", secretId: id);
        }

        emulator.Faults.Decide = request =>
            request is { Method: "DELETE", SecretId: { } id } && _ids.ContainsKey(id) ? FaultOf(id, request.Attempt) : null;
    }

    /// <summary>What happened to the id, for a person to read.</summary>
    public string Describe(Guid id, int attempts) => $"{id} ({_ids[id]}): {string.Join(", ", Attempts(id).Take(attempts))}";

    private bool IsOurs(Guid id) => _ids[id] == Whose.Ours;

    private Fault? FaultOf(Guid id, int attempt) =>
        TroubleOf(id, attempt).Fault(IsOurs(id) && !Attempts(id).Take(attempt - 1).Any(earlier => earlier.Acts));

    private IEnumerable<Trouble> Attempts(Guid id) => Enumerable.Range(1, int.MaxValue).Select(attempt => TroubleOf(id, attempt));

    private Trouble TroubleOf(Guid id, int attempt)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        // Not HashCode, which is another in every process.
        var random = new Random(_seed ^ (attempt * 0x01000193) ^ BitConverter.ToInt32(bytes) ^ BitConverter.ToInt32(bytes[8..]));
        return random.NextDouble() < _share ? OneOf(Kind(random), random) : Trouble.None;
    }

    private IReadOnlyList<Trouble> Kind(Random random) => random.NextDouble() switch
    {
        < 0.01 when !_isPatient => Troubles.TooLate,
        < 0.25 => Troubles.Odd,
        < 0.31 => Troubles.Refused,
        var rest when rest < 0.31 + _tooMany => Troubles.TooMany,
        _ => Troubles.InDoubt,
    };

    private static Trouble OneOf(IReadOnlyList<Trouble> troubles, Random random) => troubles[random.Next(troubles.Count)];
}
