using IoSecrets.Benchmarks.Clients;
using IoSecrets.Benchmarks.Figures;

namespace IoSecrets.Benchmarks.Chapters;

/// <summary>How one client did, a value for each round.</summary>
internal sealed class RaceResult
{
    /// <summary>Secrets a second.</summary>
    public Series Rate { get; } = new();

    /// <summary>Processor time of this process for each id, in microseconds; of no use for a client in another process.</summary>
    public Series OwnMicroseconds { get; } = new();

    /// <summary>Processor time of this process and the server's, over the time that passed.</summary>
    public Series CoresBusy { get; } = new();

    /// <summary>Adds a round.</summary>
    /// <param name="ids">How many secrets were deleted in it.</param>
    /// <param name="own">What it took, here.</param>
    /// <param name="served">The server's processor time.</param>
    public void Add(int ids, Cost own, TimeSpan served)
    {
        Rate.Add(ids / own.Elapsed.TotalSeconds);
        OwnMicroseconds.Add(own.Processor.TotalMicroseconds / ids);
        CoresBusy.Add((own.Processor + served) / own.Elapsed);
    }
}
