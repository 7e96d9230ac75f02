using System.Globalization;

namespace IoSecrets.Core.Audit;

/// <summary>A doubt that the input carries along: a request for the secret may have deleted it, in some account.</summary>
/// <param name="BaseUri">The base of the service's URIs; null where the input does not hold it.</param>
/// <param name="Account">What identifies the account there; null where the input does not hold it.</param>
internal sealed record PriorDoubt(string? BaseUri, string? Account)
{
    // Before the status had 64 bits, and in the JSON of others, an enum is a number.
    private static readonly string[] Unknown =
        [nameof(SecretStatus.Unknown), ((long)SecretStatus.Unknown).ToString(CultureInfo.InvariantCulture)];

    /// <summary>Whether the input says whose it is.</summary>
    public bool IsComplete => BaseUri is not null && Account is not null;

    /// <summary>Reads the doubt in a row of a file or a copy of an outcome; null where it holds none.</summary>
    /// <param name="textOf">Finds the text of a property; null where there is none.</param>
    public static PriorDoubt? Read(Func<string, string?> textOf) =>
        IsOneOf(Unknown, textOf(nameof(SecretOutcome.Status))) || IsOneOf([bool.TrueString], textOf(nameof(SecretOutcome.InDoubt)))
            ? new PriorDoubt(Filled(textOf(nameof(SecretOutcome.BaseUri))), Filled(textOf(nameof(SecretOutcome.Account))))
            : null;

    /// <summary>Returns whether it counts for a connection: all that the input says of the account is true of it.</summary>
    public bool CountsFor(IoNetConnection connection) =>
        new AccountIdentity(BaseUri ?? connection.AccountIdentity.BaseUri, "", Account ?? connection.AccountIdentity.Identity).IsOf(connection.Service);

    private static bool IsOneOf(string[] words, string? text) => words.Contains(text?.Trim(), StringComparer.OrdinalIgnoreCase);

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
