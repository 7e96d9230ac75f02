using System.Collections;
using System.Management.Automation;
using IoSecrets.Sandbox.Hosting;

namespace IoSecrets.Sandbox;

/// <summary>Compares what the tour's commands said with what the plan was and with what the service's store holds.</summary>
internal sealed class TourCheck(TourPlan plan, SandboxService service, Engine engine)
{
    // Shorter than any part of a key that would be of use, longer than a mask leaves visible.
    private const int TellingRun = 12;

    private const int ErrorsShown = 3;

    /// <returns>What does not match, a phrase for each; nothing where all does.</returns>
    public IEnumerable<string> Differences(Transcript transcript)
    {
        string[] meant = [.. plan.Few, .. plan.Reviewed, .. plan.Bulk, .. Property("new", "Id"), .. Property("moved", "Id")];
        if (!SameItems(service.Store.DeletedIds.Select(id => id.ToString()), meant))
        {
            yield return $"the service deleted {service.Store.DeletedIds.Count} secrets, not exactly the {meant.Length} meant";
        }

        if (!SameItems(service.Store.Ids.Select(id => id.ToString()), plan.Kept))
        {
            yield return $"the service holds {service.Store.Count} secrets, not exactly the {plan.Kept.Length} left alone";
        }

        if (!SameItems(Outcomes("few"), [.. plan.Few.Select(Deleted), $"{plan.Malformed} Invalid", $"{plan.Missing} NotFound"]))
        {
            yield return "the outcomes of the ids named one by one are not as they should be";
        }

        if (!SameItems(Outcomes("reviewed"), [$"{plan.ChangedSince} Skipped", .. plan.Reviewed.Select(Deleted)]))
        {
            yield return "the outcomes of the plan are not as they should be";
        }

        if (service.Store.Find(Guid.Parse(plan.ChangedSince))?.Name != TourPlan.LaterName)
        {
            yield return "the planned secret was not renamed";
        }

        if (!SameItems(Outcomes("outcomes"), plan.Bulk.Select(Deleted)) || Sum("Deleted") != plan.Bulk.Length)
        {
            yield return $"the outcomes of the {plan.Bulk.Length} ids deleted at once are not one Deleted for each";
        }

        var errors = Errors().ToArray();
        if (!SameItems(errors, ErrorsMeant()))
        {
            var last = string.Join(", ", errors.Take(ErrorsShown));
            yield return $"the {errors.Length} errors are not the {ErrorsMeant().Length} meant; the last are [{last}]";
        }

        if (ShowsKey(transcript.Compact))
        {
            yield return "the API key was shown";
        }
    }

    private static string Deleted(string id) => $"{id} Deleted";

    private static bool SameItems(IEnumerable<string> found, IEnumerable<string> meant) =>
        found.Order(StringComparer.Ordinal).SequenceEqual(meant.Order(StringComparer.Ordinal));

    private string[] ErrorsMeant() =>
    [
        $"InvalidSecretId,IoSecrets.Commands.RemoveIoSecretCommand {plan.Malformed}",
        $"SecretNotFound,IoSecrets.Commands.RemoveIoSecretCommand {plan.Missing}",
        "NotConnected,IoSecrets.Commands.GetIoNetConnectionCommand ",
    ];

    private IEnumerable<string> Errors() => ((IEnumerable)engine["Error"]!)
        .Cast<object>()
        .Select(error => error is PSObject wrapped ? wrapped.BaseObject : error)
        .Select(error => error is ErrorRecord record ? $"{record.FullyQualifiedErrorId} {record.TargetObject}" : error.GetType().Name);

    // The module's types are not this program's: their properties are read as a script would.
    private IEnumerable<string> Outcomes(string variable) => Property(variable, "Id").Zip(Property(variable, "Status"), (id, status) => $"{id} {status}");

    private IEnumerable<string> Property(string variable, string property) => LanguagePrimitives.GetEnumerable(engine[variable]) is { } items
        ? items.Cast<object>().Select(item => $"{PSObject.AsPSObject(item).Properties[property]?.Value}")
        : [];

    private int Sum(string status) => engine["sum"] is Hashtable sum && sum[status] is int count ? count : 0;

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
