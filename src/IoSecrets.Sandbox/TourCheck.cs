using System.Text.Json;

namespace IoSecrets.Sandbox;

/// <summary>Compares the results of the tour's commands with the plan and with the service's store.</summary>
internal sealed class TourCheck(TourPlan plan, SandboxService service, TourResults results)
{
    // Longer than the parts that a masked key shows, shorter than any part that would be of use.
    private const int LeakLength = 12;

    private const int ShownErrors = 3;

    private static readonly string[] ExpectedErrors =
    [
        $"InvalidSecretId,IoSecrets.Commands.RemoveIoSecretCommand {TourPlan.Malformed}",
        $"SecretNotFound,IoSecrets.Commands.RemoveIoSecretCommand {TourPlan.Missing}",
        "NotConnected,IoSecrets.Commands.GetIoNetConnectionCommand ",
    ];

    /// <returns>A phrase for each difference; empty if all match.</returns>
    public IEnumerable<string> GetDifferences(Transcript transcript)
    {
        string[] created = [.. results["new"], .. results["moved"]];
        if (created.Length != 2)
        {
            yield return $"{created.Length} secrets were created, not 2";
        }

        var synced = service.Store.Ids.Select(id => service.Store.Find(id)!).SingleOrDefault(secret => secret.Name == TourPlan.Synced.Name);
        if (TourPlan.Synced != (synced?.Name, synced?.Value, synced?.ToolName)
            || !HaveSameItems(results["synced"], [$"{created.FirstOrDefault()} Updated", $"{synced?.SecretId} Created"]))
        {
            yield return "the synced file did not change one secret and create the other";
        }

        if (!HaveSameItems(results["usage"], plan.Usage))
        {
            yield return "the places in workflows are not as expected";
        }

        string[] kept = [.. plan.Kept, $"{synced?.SecretId}"];
        string[] expected = [.. plan.Few, .. plan.Reviewed, .. plan.Bulk, .. created];
        if (!HaveSameItems(service.Store.DeletedIds.Select(id => id.ToString()), expected))
        {
            yield return $"the service deleted {service.Store.DeletedIds.Count} secrets, not exactly the {expected.Length} planned";
        }

        if (!HaveSameItems(service.Store.Ids.Select(id => id.ToString()), kept))
        {
            yield return $"the service holds {service.Store.Count} secrets, not exactly the {kept.Length} to keep";
        }

        if (!HaveSameItems(results["left"], kept))
        {
            yield return $"the last list has {results["left"].Count} secrets, not exactly the {kept.Length} to keep";
        }

        if (!HaveSameItems(results["few"], [.. plan.Few.Select(Deleted), $"{TourPlan.Malformed} Invalid", $"{TourPlan.Missing} NotFound"]))
        {
            yield return "the outcomes of the IDs given one by one are not as expected";
        }

        if (!HaveSameItems(results["reviewed"], [$"{plan.ChangedSince} Skipped", .. plan.Reviewed.Select(Deleted)]))
        {
            yield return "the outcomes of the reviewed delete are not as expected";
        }

        if (service.Store.Find(Guid.Parse(plan.ChangedSince))?.Name != TourPlan.LaterName)
        {
            yield return "the reviewed secret was not renamed";
        }

        if (!HaveSameItems(results["outcomes"], plan.Bulk.Select(Deleted))
            || !transcript.Compact.Contains($"-----{plan.Bulk.Length}Deleted", StringComparison.Ordinal))
        {
            yield return $"the outcomes of the {plan.Bulk.Length} IDs deleted in bulk are not one Deleted for each";
        }

        if (!HaveSameItems(results.Errors, ExpectedErrors))
        {
            var last = string.Join(", ", results.Errors.Take(ShownErrors));
            yield return $"the {results.Errors.Count} errors are not the {ExpectedErrors.Length} expected; the last are [{last}]";
        }

        if (ContainsKey(transcript.Compact))
        {
            yield return "the API key was shown";
        }
    }

    private static string Deleted(string id) => $"{id} Deleted";

    private static bool HaveSameItems(IEnumerable<string> actual, IEnumerable<string> expected) =>
        actual.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal));

    private bool ContainsKey(string text)
    {
        for (var start = 0; start + LeakLength <= service.Key.Length; start++)
        {
            if (text.Contains(service.Key.Substring(start, LeakLength), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The results of the tour's commands, which Play.ps1 writes at its end.</summary>
internal sealed class TourResults(IReadOnlyDictionary<string, string[]> values)
{
    /// <summary>The variables of Tour.ps1 that Play.ps1 writes.</summary>
    public static IReadOnlyList<string> Variables { get; } = ["few", "reviewed", "outcomes", "new", "synced", "moved", "usage", "left"];

    /// <summary>
    /// Gets a variable's outcomes, each as its ID and its status, its places in workflows, each as the secret's ID and the kind of reference, or its
    /// secrets, each as its ID; empty if it was not set.
    /// </summary>
    public IReadOnlyList<string> this[string variable] => values[variable];

    /// <summary>The errors, each as its full ID and its target, the last one first.</summary>
    public IReadOnlyList<string> Errors => this["Errors"];

    /// <returns>Null if Play.ps1 did not reach its end.</returns>
    public static TourResults? Read(string file) =>
        File.Exists(file) ? new TourResults(JsonSerializer.Deserialize<Dictionary<string, string[]>>(File.ReadAllText(file))!) : null;
}
