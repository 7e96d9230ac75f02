using IoSecrets.Core.Outcomes;
using IoSecrets.Errors;

namespace IoSecrets.Outcomes;

/// <summary>What a run does with secrets, in the words of its messages.</summary>
/// <param name="Participle">What a secret then is: deleted, read.</param>
/// <param name="Activity">What progress calls it.</param>
/// <param name="WhenMissing">What to do where there is no such secret.</param>
/// <param name="WhenUnknown">What to do where it is not known whether it was done.</param>
/// <param name="ByName">What to do where a name, spelt as an argument, was given in the place of an id.</param>
internal sealed record Operation(string Participle, string Activity, string WhenMissing, string WhenUnknown, Func<string, string> ByName)
{
    public static Operation Delete { get; } = new(
        "deleted", "Deleting secrets", $"{Messages.SecretNotFound} With -IgnoreMissing, a missing secret is not an error.", Messages.OutcomeUnknown,
        static name => $"To delete secrets by name, use Remove-IoSecret -Name {name}.");

    public static Operation Read { get; } = new(
        "read", "Reading secrets", Messages.SecretNotFound, "", static name => $"To find secrets by name, use Get-IoSecret -Name {name}.");

    public static Operation Change { get; } = new(
        "changed", "Changing secrets", Messages.SecretNotFound, "Run Set-IoSecret again with the same values; repeating a change does no harm.",
        static name => $"To change secrets by name, use Get-IoSecret -Name {name} | Set-IoSecret ...");

    public static Operation Create { get; } = new(
        "created", "Creating secrets", "", "Check with Get-IoSecret -Name, and create it again only if it does not exist; names are not unique.",
        static _ => "");

    /// <summary>Returns the tally of a run in one sentence.</summary>
    public string Summarize(StatusCounts counts)
    {
        string?[] parts =
        [
            $"{counts.Applied + counts[SecretStatus.Gone]} {Participle}",
            this == Read ? null : $"{counts[SecretStatus.Unknown]} unknown",
            $"{counts[SecretStatus.Skipped]} not sent",
            Part(SecretStatus.Failed, "failed"),
            Part(SecretStatus.NotFound, "not found"),
            Part(SecretStatus.Invalid, "invalid"),
        ];
        var noun = this == Create ? "secret" : "ID";
        return $"{counts.Total} {noun}{(counts.Total == 1 ? "" : "s")}: {string.Join(", ", parts.Where(part => part is not null))}.";

        string? Part(SecretStatus status, string words) => counts[status] == 0 ? null : $"{counts[status]} {words}";
    }
}
