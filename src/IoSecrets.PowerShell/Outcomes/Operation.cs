using IoSecrets.Core.Outcomes;
using IoSecrets.Errors;

namespace IoSecrets.Outcomes;

/// <summary>Describes an operation on secrets, in the words of its messages.</summary>
/// <param name="Participle">The participle of the verb, such as deleted or read.</param>
/// <param name="Activity">The activity that the progress bar shows.</param>
/// <param name="WhenMissing">The advice if the secret does not exist.</param>
/// <param name="WhenUnknown">The advice if the outcome is unknown.</param>
/// <param name="ByName">Creates the advice if a name was specified in place of an ID, from the name quoted as an argument.</param>
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

        string? Part(SecretStatus status, string label) => counts[status] == 0 ? null : $"{counts[status]} {label}";
    }
}
