using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Tests.Connection;

/// <summary>A race to a host with the given addresses; the test decides which address connects, fails or hangs.</summary>
internal sealed class ScriptedRace
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _tried = [];
    private readonly ConcurrentDictionary<string, (TaskCompletionSource<Stream> Attempt, CancellationToken Stop)> _attempts = [];
    private readonly ConcurrentQueue<string> _order = [];

    public ScriptedRace(params string[] addresses) => Racer = new ConnectionRacer(
        (_, _) => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse)), TryAsync, Time);

    public ConnectionRacer Racer { get; }

    public ObservedTimeProvider Time { get; } = new();

    /// <summary>Indicates whether a cancelled attempt ends, as it does over a socket.</summary>
    public bool RespectsCancellation { get; init; } = true;

    /// <summary>The addresses tried so far, in order.</summary>
    public IEnumerable<string> Tried => _order;

    public async Task<Stream> ConnectAsync(DnsEndPoint host, CancellationToken? cancellationToken = null) =>
        await Racer.ConnectAsync(host, cancellationToken ?? TestContext.Current.CancellationToken).AsTask().BoundedAsync();

    /// <summary>Completes when the address is tried.</summary>
    public Task TriedAsync(string address) => _tried.GetOrAdd(address, NewSignal).Task.BoundedAsync();

    public Stream Connect(string address)
    {
        var stream = new MemoryStream();
        _attempts[address].Attempt.SetResult(stream);
        return stream;
    }

    public void Fail(string address, SocketError error) => _attempts[address].Attempt.SetException(new SocketException((int)error));

    public bool WasCancelled(string address) => _attempts[address].Stop.IsCancellationRequested;

    /// <summary>Clears the record of tried addresses.</summary>
    public void Forget()
    {
        _tried.Clear();
        _order.Clear();
    }

    private static TaskCompletionSource NewSignal(string address) => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ValueTask<Stream> TryAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var address = endPoint.Address.ToString();
        var attempt = new TaskCompletionSource<Stream>();
        if (RespectsCancellation)
        {
            cancellationToken.Register(() => attempt.TrySetCanceled(cancellationToken));
        }

        _attempts[address] = (attempt, cancellationToken);
        _order.Enqueue(address);
        _tried.GetOrAdd(address, NewSignal).TrySetResult();
        return new ValueTask<Stream>(attempt.Task);
    }
}
