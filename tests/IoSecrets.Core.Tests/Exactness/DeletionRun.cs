using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Tests.Exactness.Plan;
using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Exactness;

/// <summary>Runs a plan with the core's bulk engine and client, over real sockets, against an emulator that injects the plan's faults.</summary>
internal sealed class DeletionRun : IAsyncDisposable
{

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly FaultPlan _plan;

    private DeletionRun(FaultPlan plan, SecretsEmulator emulator)
    {
        _plan = plan;
        Emulator = emulator;
    }

    public SecretsEmulator Emulator { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<DeletionRun> PrepareAsync(FaultPlan plan, bool isHttp2 = false)
    {
        var run = new DeletionRun(plan, await SecretsEmulator.StartAsync(new EmulatorOptions { KeepRequests = false, IsHttp2 = isHttp2 }, Stop));
        plan.Prepare(run.Emulator);
        return run;
    }

    public ValueTask DisposeAsync() => Emulator.DisposeAsync();

    /// <summary>Deletes the ids of the plan.</summary>
    /// <param name="timeout">The longest real time for one attempt.</param>
    /// <param name="gateway">The HTTP/2 gateway in front of the emulator; null for none.</param>
    /// <returns>The comparison of the report with the emulator.</returns>
    public async Task<Comparison> DeleteAsync(TimeSpan timeout, LaggingGateway? gateway = null)
    {
        Credential.TryCreate(CredentialKind.ApiKey, Emulator.DefaultAccount.ApiKey, out var credential);
        var settings = new ConnectionSettings
        {
            BaseUri = gateway?.BaseUri ?? Emulator.BaseUri,
            MaximumRetryCount = _plan.MaximumRetryCount,
            Timeout = timeout * AcceleratedTimeProvider.Speed,
            MaximumWait = LongestWait * AcceleratedTimeProvider.Speed,
        };
        var transport = gateway is null ? null : new Http2Sockets(settings);
        using var connection = new ServiceConnection(settings, credential!, transport, new AcceleratedTimeProvider());
        // Before the run: many 404s that wait for the same probe would count as foreign responses in a row. On a busy machine, the probe may time out.
        FailureReason reason;
        do
        {
            reason = (await ConnectionProbe.ProbeAsync(connection, trace: null, Stop)).Reason;
        }
        while (reason == FailureReason.NoResponse);

        Assert.Equal(FailureReason.None, reason);
        var report = await Task.Run(() => Report(connection), Stop);
        await Emulator.Requests.WaitForNoneInFlightAsync(Stop).BoundedAsync(LongestWait);
        return new Comparison(_plan, Emulator, report);
    }

    // Without TLS there is no handshake in which the server could offer HTTP/2.
    private sealed class Http2Sockets(ConnectionSettings settings) : DelegatingHandler(Sockets.Create(settings))
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            return base.SendAsync(request, cancellationToken);
        }
    }

    private List<(Guid Id, string Status, int Attempts)> Report(ServiceConnection connection)
    {
        var abortPolicy = connection.NewAbortPolicy();
        var client = connection.NewClient(abortPolicy);
        using var run = new BulkRun<Guid, Outcome>(
            connection.Width.NewRun(),
            abortPolicy,
            (id, cancellationToken) => client.DeleteAsync(id, wasInDoubt: false, keepsRequestId: false, cancellationToken),
            Stop);
        var report = new List<(Guid, string, int)>();
        foreach (var id in _plan.Ids)
        {
            while (run is { HasRoom: false, AbortPolicy.Abort: null })
            {
                Take();
            }

            if (run.AbortPolicy.Abort is null)
            {
                run.Add(id);
            }
            else
            {
                report.Add((id, "Skipped", 0));
            }
        }

        while (run.HasPending)
        {
            Take();
        }

        return report;

        void Take()
        {
            if (run.TryTake(PollInterval, out var result))
            {
                var (id, outcome) = (result.Item, result.Result);
                report.Add((id, outcome.Status == SecretStatus.Deleted ? "Deleted" : $"{outcome.Status}", outcome.Attempts));
            }
        }
    }
}
