using System.Globalization;
using IoSecrets.Emulator;

namespace IoSecrets.Sandbox;

/// <summary>The faults that the command line demands.</summary>
internal sealed record SandboxFaults
{
    private const int MinimumRequests = 1;
    private const int MaximumRequests = 1_000_000;

    private static readonly Kind[] Kinds =
    [
        new("lost=P%", "lose P percent of the responses, after the request was executed", (faults, value) =>
            ParsePercent(value) is { } share ? faults with { LostShare = share } : null),
        new("5xx=P%", "respond with 503 to P percent of the requests, without executing them", (faults, value) =>
            ParsePercent(value) is { } share ? faults with { UnavailableShare = share } : null),
        new(
            "revoked=N",
            $"revoke the key after N requests, not counting those of Connect-IoNet; the token in $env:{SandboxService.TokenVariable} stays valid",
            (faults, value) => ParseRequests(value) is { } requests ? faults with { RequestsBeforeRevocation = requests } : null),
        new("no-list", "refuse to list the secrets, with 403", (faults, value) =>
            value is null ? faults with { RefusesList = true } : null),
        new("read-only", "use a key that may only read: creating, changing and deleting get 403", (faults, value) =>
            value is null ? faults with { IsReadOnly = true } : null),
    ];

    /// <summary>The kinds with a line for each, for the help.</summary>
    public static string Description { get; } = string.Join('\n', Kinds.Select(kind => $"  {kind.Syntax,-9}  {kind.Effect}"));

    /// <summary>The syntax of every kind, for an error.</summary>
    public static string Syntax { get; } = string.Join(", ", Kinds.Select(kind => kind.Syntax));

    /// <summary>The values that P and N in the syntax stand for.</summary>
    public static string Ranges { get; } = string.Create(
        CultureInfo.InvariantCulture, $"P is above 0 and at most 100; N is from {MinimumRequests} to {MaximumRequests}.");

    /// <summary>The share of responses that are lost, from 0 to 1.</summary>
    public double LostShare { get; private init; }

    /// <summary>The share of requests that get 503, from 0 to 1.</summary>
    public double UnavailableShare { get; private init; }

    /// <summary>The number of requests before the key is revoked; null for never.</summary>
    public int? RequestsBeforeRevocation { get; private init; }

    public bool RefusesList { get; private init; }

    public bool IsReadOnly { get; private init; }

    /// <summary>Adds the fault in an argument of --fault.</summary>
    /// <returns>Null if the kind is unknown, or its value is invalid.</returns>
    public SandboxFaults? Add(string text)
    {
        var parts = text.Split('=', 2);
        var kind = Array.Find(Kinds, kind => kind.Syntax.Split('=')[0].Equals(parts[0], StringComparison.OrdinalIgnoreCase));
        return kind?.AddTo(this, parts.ElementAtOrDefault(1));
    }

    private static double? ParsePercent(string? text) =>
        text is [.. var number, '%']
        && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
        && percent is > 0 and <= 100
            ? percent / 100
            : null;

    private static int? ParseRequests(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) && requests is >= MinimumRequests and <= MaximumRequests
            ? requests
            : null;

    private sealed record Kind(string Syntax, string Effect, Func<SandboxFaults, string?, SandboxFaults?> AddTo);
}

/// <summary>Chooses the fault of each request that the rate limit lets through.</summary>
internal sealed class FaultSelector(SandboxFaults faults, Account account, SecretStore store)
{
    private const string ListPath = "/api/v1/secrets/";
    private const string WorkflowListPath = "/api/v1/workflows/list";
    private const int Seed = 20_261_128;

    private static readonly Fault Lost = new Fault.BreakAfter();
    private static readonly Fault Unavailable = new Fault.Response(503, """{"detail":"Service Unavailable"}""");
    private static readonly Fault Forbidden = new Fault.Response(403, """{"detail":"Not enough permissions"}""");

    private readonly Lock _lock = new();
    private readonly Random _random = new(Seed);
    private readonly Dictionary<Guid, Random> _randomById = [];
    private readonly Dictionary<Guid, int> _seeds = DrawSeeds(store.Ids);
    private int _requests;

    public Fault? Choose(FaultContext request)
    {
        lock (_lock)
        {
            if (IsProbe(request))
            {
                return null;
            }

            if (++_requests > faults.RequestsBeforeRevocation)
            {
                account.IsApiKeyRevoked = true;
                return null;
            }

            // Both numbers are drawn for each request, so that neither share changes which requests the other one affects.
            var random = GetRandom(request.SecretId);
            var isUnavailable = random.NextDouble() < faults.UnavailableShare;
            var isLost = random.NextDouble() < faults.LostShare;
            return faults.RefusesList && request is { Method: "GET", Path: ListPath } ? Forbidden
                : isUnavailable ? Unavailable
                : isLost ? Lost
                : null;
        }
    }

    private static Dictionary<Guid, int> DrawSeeds(IEnumerable<Guid> ids)
    {
        var random = new Random(Seed);
        return ids.ToDictionary(id => id, _ => random.Next());
    }

    // Connect-IoNet probes the service with a malformed and a random ID. It must succeed, or no script could start.
    private bool IsProbe(FaultContext request) => request.Method == "GET" && (request.SecretId is { } id
        ? !_seeds.ContainsKey(id) && !store.Contains(id)
        : request is { WorkflowId: null, Path: not (ListPath or WorkflowListPath) });

    // One generator for each secret: the requests for many secrets arrive in another order in every run.
    private Random GetRandom(Guid? secretId)
    {
        if (secretId is not { } id || !_seeds.TryGetValue(id, out var seed))
        {
            return _random;
        }

        if (!_randomById.TryGetValue(id, out var random))
        {
            _randomById[id] = random = new Random(seed);
        }

        return random;
    }
}
