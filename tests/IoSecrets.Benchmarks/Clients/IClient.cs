namespace IoSecrets.Benchmarks.Clients;

/// <summary>A way to delete many secrets. Each run begins without an open connection.</summary>
internal interface IClient
{
    /// <summary>What the tables call it.</summary>
    string Name { get; }

    /// <summary>Whether it runs in this process, and is faster once it has run.</summary>
    bool GetsWarm { get; }

    /// <summary>Deletes them.</summary>
    /// <returns>What it took, without what comes before the first id.</returns>
    Task<Cost> DeleteAsync(Work work, CancellationToken cancellationToken);
}
