using IoSecrets.Errors;

namespace IoSecrets.Outcomes;

/// <summary>What a run does with secrets, in the words of its messages.</summary>
/// <param name="Participle">What a secret then is: deleted, read.</param>
/// <param name="Activity">What progress calls it.</param>
/// <param name="WhenMissing">What to do where there is no such secret.</param>
/// <param name="WhenUnknown">What to do where it is not known whether it was done.</param>
internal sealed record Operation(string Participle, string Activity, string WhenMissing, string WhenUnknown)
{
    public static Operation Delete { get; } = new(
        "deleted", "Deleting secrets", $"{Messages.SecretNotFound} -IgnoreMissing takes a missing secret as success.", Messages.OutcomeUnknown);

    public static Operation Read { get; } = new("read", "Reading secrets", Messages.SecretNotFound, "");

    public static Operation Change { get; } = new(
        "changed", "Changing secrets", Messages.SecretNotFound, "Run Set-IoSecret again with the same values: it does no harm to what has been done.");

    public static Operation Create { get; } = new(
        "created", "Creating secrets", "", "Look with Get-IoSecret -Name, and create it again only if it is not there: names are not unique.");
}
