using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IoSecrets.Emulator;

/// <summary>The requests that an emulator received. All members are thread-safe.</summary>
public sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<RequestEntry> _entries = [];
    private readonly Dictionary<Guid, int> _attempts = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private readonly TimeProvider _time;
    private readonly bool _keepsRequests;
    private TaskCompletionSource? _noneInFlight;
    private int _count;
    private int _inFlight;
    private int _maximumInFlight;

    internal RequestLog(EmulatorOptions options)
    {
        _time = options.Time;
        _keepsRequests = options.KeepRequests;
    }

    /// <summary>The number of requests.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The number of requests in flight: received, and neither completed nor broken.</summary>
    // A request completes just before its response is sent. Afterwards would be too late: a client with four connections could
    // have sent its fifth request before the first completed.
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The highest value of <see cref="InFlight"/> so far.</summary>
    public int MaximumInFlight => Volatile.Read(ref _maximumInFlight);

    /// <summary>The requests so far, in order of arrival; empty unless <see cref="EmulatorOptions.KeepRequests"/>.</summary>
    public IReadOnlyList<LoggedRequest> All
    {
        get
        {
            lock (_lock)
            {
                return _entries.ConvertAll(entry => entry.ToLogged());
            }
        }
    }

    /// <summary>Gets the number of requests for the secret or workflow.</summary>
    public int CountOf(Guid id)
    {
        lock (_lock)
        {
            return _attempts.GetValueOrDefault(id);
        }
    }

    /// <summary>Waits until the number of requests is at least <paramref name="count"/>.</summary>
    public Task WaitForAsync(int count, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = NewSignal();
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until no request is in flight.</summary>
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

    internal RequestEntry Add(HttpContext context, Route route)
    {
        var entry = _keepsRequests ? Describe(context, route) : new RequestEntry(context.Request.Method, route);
        lock (_lock)
        {
            entry.Ordinal = ++_count;
            entry.InFlight = ++_inFlight;
            _maximumInFlight = Math.Max(_maximumInFlight, _inFlight);
            if (route.Id is { } id)
            {
                entry.Attempt = ++CollectionsMarshal.GetValueRefOrAddDefault(_attempts, id, out _);
            }

            if (_keepsRequests)
            {
                _entries.Add(entry);
            }

            SignalWaiters();
        }

        return entry;
    }

    internal void SetBody(RequestEntry entry, string body)
    {
        lock (_lock)
        {
            entry.Body = _keepsRequests ? body : "";
        }
    }

    internal void Complete(RequestEntry entry, int statusCode)
    {
        lock (_lock)
        {
            if (entry.IsCompleted)
            {
                return;
            }

            entry.IsCompleted = true;
            entry.StatusCode = statusCode;
            if (--_inFlight == 0)
            {
                _noneInFlight?.SetResult();
                _noneInFlight = null;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void SignalWaiters()
    {
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            if (_waiters[i].Count <= _count)
            {
                _waiters[i].Reached.SetResult();
                _waiters.RemoveAt(i);
            }
        }
    }

    private RequestEntry Describe(HttpContext context, Route route)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in context.Request.Headers)
        {
            headers[name] = values.ToString();
        }

        return new RequestEntry(context.Request.Method, route)
        {
            Path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Headers = headers,
            ArrivedAt = _time.GetUtcNow(),
        };
    }
}
