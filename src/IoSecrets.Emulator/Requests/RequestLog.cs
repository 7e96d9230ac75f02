using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IoSecrets.Emulator;

/// <summary>The requests that have arrived at an emulator. All members may be used from any thread.</summary>
public sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<RequestEntry> _visits = [];
    private readonly Dictionary<Guid, int> _attempts = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _arrivals = [];
    private readonly TimeProvider _time;
    private readonly bool _keeps;
    private TaskCompletionSource? _noneInFlight;
    private int _count;
    private int _inFlight;
    private int _maximumInFlight;

    internal RequestLog(EmulatorOptions options)
    {
        _time = options.Time;
        _keeps = options.KeepRequests;
    }

    /// <summary>How many requests have arrived.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many requests are inside the server: arrived, and neither answered nor broken.</summary>
    // An answered request leaves just before its answer is sent. Later, a client that keeps to four at a time could have
    // sent its fifth before the first had left.
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The most requests that were inside the server at one time.</summary>
    public int MaximumInFlight => Volatile.Read(ref _maximumInFlight);

    /// <summary>The requests so far, in order of arrival; empty unless <see cref="EmulatorOptions.KeepRequests"/>.</summary>
    public IReadOnlyList<LoggedRequest> All
    {
        get
        {
            lock (_lock)
            {
                return _visits.ConvertAll(visit => visit.ToLogged());
            }
        }
    }

    /// <summary>How many requests named the secret.</summary>
    public int CountOf(Guid secretId)
    {
        lock (_lock)
        {
            return _attempts.GetValueOrDefault(secretId);
        }
    }

    /// <summary>Waits until at least so many requests have arrived.</summary>
    public Task WaitForAsync(int count, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = NewSignal();
            _arrivals.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until no request is inside the server.</summary>
    public Task WaitForNoneInFlightAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_inFlight == 0)
            {
                return Task.CompletedTask;
            }

            _noneInFlight ??= NewSignal();
            return _noneInFlight.Task.WaitAsync(cancellationToken);
        }
    }

    internal RequestEntry Arrive(HttpContext context, Guid? secretId)
    {
        var visit = _keeps ? Describe(context, secretId) : new RequestEntry(context.Request.Method, secretId);
        lock (_lock)
        {
            visit.Ordinal = ++_count;
            _maximumInFlight = Math.Max(_maximumInFlight, ++_inFlight);
            if (secretId is { } id)
            {
                visit.Attempt = ++CollectionsMarshal.GetValueRefOrAddDefault(_attempts, id, out _);
            }

            if (_keeps)
            {
                _visits.Add(visit);
            }

            SignalArrivals();
        }

        return visit;
    }

    internal void KeepBody(RequestEntry visit, string body)
    {
        lock (_lock)
        {
            visit.Body = _keeps ? body : "";
        }
    }

    internal void Leave(RequestEntry visit, int statusCode)
    {
        lock (_lock)
        {
            if (visit.HasLeft)
            {
                return;
            }

            visit.HasLeft = true;
            visit.StatusCode = statusCode;
            if (--_inFlight == 0)
            {
                _noneInFlight?.SetResult();
                _noneInFlight = null;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void SignalArrivals()
    {
        for (var i = _arrivals.Count - 1; i >= 0; i--)
        {
            if (_arrivals[i].Count <= _count)
            {
                _arrivals[i].Reached.SetResult();
                _arrivals.RemoveAt(i);
            }
        }
    }

    private RequestEntry Describe(HttpContext context, Guid? secretId)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in context.Request.Headers)
        {
            headers[name] = values.ToString();
        }

        return new RequestEntry(context.Request.Method, secretId)
        {
            Path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Headers = headers,
            ArrivedAt = _time.GetUtcNow(),
        };
    }
}
