using IoSecrets.Emulator;

namespace IoSecrets.Sandbox;

internal enum SandboxMode
{
    Tour,
    Script,
    Serve,
    Shell,
}

/// <summary>The options of the command line.</summary>
internal sealed record SandboxOptions(
    SandboxMode Mode,
    FileInfo? Script,
    IReadOnlyList<string> ScriptArguments,
    FileInfo? Picture,
    int Port,
    int LatencyMilliseconds,
    int? RateLimit,
    InitialSecrets Secrets,
    SandboxFaults Faults)
{
    public EmulatorOptions Emulator => new()
    {
        Port = Port,
        Latency = TimeSpan.FromMilliseconds(LatencyMilliseconds),
        RateLimit = RateLimit is { } perSecond ? new RateLimit.TokenBucket(perSecond, Burst: perSecond) : null,
        KeepRequests = false,
    };
}
