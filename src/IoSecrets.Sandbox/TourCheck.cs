namespace IoSecrets.Sandbox;

/// <summary>Compares what the tour's commands said with what the plan was and with what the service's store holds.</summary>
internal sealed class TourCheck(TourPlan plan, SandboxService service, TourResults results)
{
    // Shorter than any part of a key that would be of use, longer than a mask leaves visible.
    private const int TellingRun = 12;

    private const int ErrorsShown = 3;

    private static readonly string[] ErrorsMeant =
    [
        $"InvalidSecretId,IoSecrets.Commands.RemoveIoSecretCommand {TourPlan.Malformed}",
        $"SecretNotFound,IoSecrets.Commands.RemoveIoSecretCommand {TourPlan.Missing}",
        "NotConnected,IoSecrets.Commands.GetIoNetConnectionCommand ",
    ];

    /// <returns>What does not match, a phrase for each; nothing if all does.</returns>
    public IEnumerable<string> Differences(Transcript transcript)
    {
        string[] made = [.. results["new"], .. results["moved"]];
        if (made.Length != 2)
        {
            yield return $"{made.Length} secrets were created, not 2";
        }

        string[] meant = [.. plan.Few, .. plan.Reviewed, .. plan.Bulk, .. made];
        if (!SameItems(service.Store.DeletedIds.Select(id => id.ToString()), meant))
        {
            yield return $"the service deleted {service.Store.DeletedIds.Count} secrets, not exactly the {meant.Length} planned";
        }

        if (!SameItems(service.Store.Ids.Select(id => id.ToString()), plan.Kept))
        {
            yield return $"the service holds {service.Store.Count} secrets, not exactly the {plan.Kept.Length} to keep";
        }

        if (!SameItems(results["left"], plan.Kept))
        {
            yield return $"the last list has {results["left"].Count} secrets, not exactly the {plan.Kept.Length} to keep";
        }

        if (!SameItems(results["few"], [.. plan.Few.Select(Deleted), $"{TourPlan.Malformed} Invalid", $"{TourPlan.Missing} NotFound"]))
        {
            yield return "the outcomes of the IDs given one by one are not as expected";
        }

        if (!SameItems(results["reviewed"], [$"{plan.ChangedSince} Skipped", .. plan.Reviewed.Select(Deleted)]))
        {
            yield return "the outcomes of the reviewed delete are not as expected";
        }

        if (service.Store.Find(Guid.Parse(plan.ChangedSince))?.Name != TourPlan.LaterName)
        {
            yield return "the reviewed secret was not renamed";
        }

        if (!SameItems(results["outcomes"], plan.Bulk.Select(Deleted))
            || !transcript.Compact.Contains($"-----{plan.Bulk.Length}Deleted", StringComparison.Ordinal))
        {
            yield return $"the outcomes of the {plan.Bulk.Length} IDs deleted in bulk are not one Deleted for each";
        }

        if (!SameItems(results.Errors, ErrorsMeant))
        {
            var last = string.Join(", ", results.Errors.Take(ErrorsShown));
            yield return $"the {results.Errors.Count} errors are not the {ErrorsMeant.Length} expected; the last are [{last}]";
        }

        if (ShowsKey(transcript.Compact))
        {
            yield return "the API key was shown";
        }
    }

    private static string Deleted(string id) => $"{id} Deleted";

    private static bool SameItems(IEnumerable<string> found, IEnumerable<string> meant) =>
        found.Order(StringComparer.Ordinal).SequenceEqual(meant.Order(StringComparer.Ordinal));

    private bool ShowsKey(string shown)
    {
        for (var start = 0; start + TellingRun <= service.Key.Length; start++)
        {
            if (shown.Contains(service.Key.Substring(start, TellingRun), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
