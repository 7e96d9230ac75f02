using System.Text.Json;

namespace IoSecrets.Sandbox;

/// <summary>What the tour's commands said, as its player wrote it down.</summary>
internal sealed class TourResults(IReadOnlyDictionary<string, string[]> found)
{
    /// <summary>The variables of Tour.ps1 that are held against the service's store.</summary>
    public static IReadOnlyList<string> Variables { get; } = ["few", "reviewed", "outcomes", "new", "moved", "left"];

    /// <summary>Each outcome as its id and its status, each secret as its id; nothing for a variable that was not set.</summary>
    public IReadOnlyList<string> this[string variable] => found[variable];

    /// <summary>Each error as its full id and its target, the last one first.</summary>
    public IReadOnlyList<string> Errors => this["Errors"];

    /// <param name="file">What the player wrote last.</param>
    /// <returns>Null if it did not come so far.</returns>
    public static TourResults? Read(string file) =>
        File.Exists(file) ? new TourResults(JsonSerializer.Deserialize<Dictionary<string, string[]>>(File.ReadAllText(file))!) : null;
}
