using IoSecrets.Connection;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Errors;

/// <summary>What each error says, under the error's id: what is known, and what to do next.</summary>
internal static class Messages
{
    public const string NotConnected =
        "There is no open connection: none was made in this runspace, or it was closed. Make one with Connect-IoNet; "
        + "in ForEach-Object -Parallel pass it on with -Connection $using:connection. "
        + "Where Connect-IoNet fails, -SkipConnectionTest connects without asking the service, and Test-IoNetConnection then shows what is wrong.";

    public const string ConnectionSerialized =
        "This is a copy of a connection that was serialized, and a copy holds no key. "
        + "Jobs and remote sessions must connect themselves: pass the key on as a SecureString and call Connect-IoNet there.";

    public const string ConfirmationNotPossible =
        "This asks for confirmation, and this host cannot ask. Nothing was done. "
        + "Use -Confirm:$false, or -Force where there is one, to go on without being asked, or -WhatIf to see what would be done.";

    public const string EverythingNotConfirmed =
        "The pattern takes every secret of the account. That is asked for once more, and this host cannot ask. Nothing was deleted. "
        + "Use -Force to delete them all without being asked, or -WhatIf to see them.";

    public const string PlainTextCredential =
        "The key must be a SecureString, not plain text: give (Read-Host -AsSecureString) or a secret from a vault. "
        + "The line with the key may now be in the history, in transcripts and in logs: if the key was real, revoke it and make a new one.";

    public const string SwitchEmpty = "A switch was given null, an empty text or an empty list. Give it $true or $false, or leave it out.";

    public const string ScriptBlockFailed = "Nothing was sent for this secret. Try the block with ForEach-Object first, or give one text for all.";

    public const string IdMissing = "There is no id. Name one with -Id, or pipe ids in.";

    public const string IdPipedAndNamed =
        "Ids came both through the pipeline and with -Id. Give them one way only, so that it is certain which are meant.";

    public const string AuditFileLost =
        "Nothing more was sent, because it could not be noted. Make room or mend the path, and run the ids again with -ResumeFrom and the file, "
        + "where it is still there.";

    public const string SecretNotFound =
        "Check the id and, with Get-IoNetConnection, the account.";

    public const string NameNotFound = "Check the name and, with Get-IoNetConnection, the account; Get-IoSecret lists what is there.";

    public const string OutcomeUnknown =
        "Pipe this outcome into Remove-IoSecret again to settle it: Deleted and Gone both mean that the secret is no longer there.";

    public const string ListRefused =
        "Get-IoSecret -Id still reads secrets by their ids. If the answer does not come to its end in time, connect with a longer -TimeoutSec.";

    public const string ListIncomplete =
        "The list of secrets may not be complete: the service tells of more secrets than it listed, or lists some without their ids or names.";

    public const string ValueMissing =
        "There is no value. Give one with -Value: a SecureString (Read-Host -AsSecureString), or a text for rows of a file.";

    public const string NothingToChange = "There is nothing to change. Name what is to change: -Name, -Value, -ToolName, -ToolArgument, -DefaultForTool.";

    public const string CredentialRefused =
        "The service refused the credential: it is wrong, revoked or expired. Connect again with a valid one.";

    public const string NotPermitted = "The key may not do this. Connect with one that has the right to manage secrets.";

    public const string RateLimited = "The service takes no more requests for now. Try again later, or with a lower -ThrottleLimit.";

    public const string ServiceUnavailable =
        "The service cannot be reached or is not available. Check -BaseUri, the certificate, the proxy and the network, or try again later.";

    public const string ValidationFailed = "The service found the request invalid.";

    public const string StorageLimitExceeded = "The account's stored secrets would become too large. Delete some that are no longer needed.";

    public const string UnexpectedAnswer =
        "The service gave an answer that its reference does not know. Try again, and look for a newer version of this module.";

    public const string NotTheService =
        "Something other than the service answered: check the path and host of -BaseUri, and the proxy.";

    public const string ManyNotFound =
        "50 ids in a row are not in this account. Is it the right one? Get-IoNetConnection shows which it is.";

    public static string ArgumentEmpty(string parameter) =>
        $"-{parameter} has no value: it was given null, an empty text or an empty list. Give it a value, or leave it out. Nothing was sent.";

    public static string ArgumentNotText(string parameter) =>
        $"-{parameter} was given an object that is not a text, such as a script block or a hashtable. "
        + "Give a text, such as one property of the object. Nothing was sent.";

    public static string AuditFileBusy(string path) =>
        $"Another run writes the audit file '{path}'. Nothing was sent. Wait for it, or name another file, or a folder.";

    public static string AuditFileForeign(string path, string flaw) =>
        $"The file '{path}' {flaw}. Nothing was sent. A file goes with one account: name its own, or connect as whom it tells of.";

    public static string AuditFileRefused(string path, string flaw) =>
        $"The audit file '{path}' cannot be used: {flaw}. Nothing was sent. "
        + "Name a file of yours that nobody else has rights to, one that is not there yet, or a folder.";

    public static string AuditFileNotRead(string path, string flaw) =>
        $"The file '{path}' cannot be resumed from: {flaw}. Nothing was sent. "
        + "Name the file of an earlier run's -AuditPath, to which nobody but you can write.";

    public static string CredentialExpired(KeyExpiry expiry)
    {
        var clocks = expiry.ClockDifference is { } difference && ConnectionChecks.AreApart(difference)
            ? $" This machine's clock is {TimeText.ClockOffset(difference)} the service's."
            : "";
        return $"This key expired at {expiry.At:u}. Make a new one in the io.net console and connect with it.{clocks}";
    }

    public static string CredentialMalformed(string flaw) =>
        $"This cannot be a key: {flaw}. Nothing was sent. Give the key alone, just as io.net showed it.";

    public static string CredentialMissing(string why) =>
        $"There is no API key. Give one with -ApiKey (as a SecureString: Read-Host -AsSecureString, or from a vault) or a token with -Token. {why}";

    public static string InsecureBaseUri(string host) =>
        $"Plain http to {host} would show the key to everyone on the way. Use https; plain http is only for this machine (localhost, 127.0.0.1, [::1]).";

    public static string InvalidBaseUri(string flaw) =>
        $"This cannot be the service's base URI: {flaw}. It is a URI such as https://api.intelligence.io.solutions.";

    public static string InvalidProxy(string flaw) => $"This cannot be the proxy: {flaw}.";

    public static string InvalidSecretId(int place, string description) =>
        $"Item {place} is not a secret ID: it is {description}. An ID is a GUID, such as 01234567-89ab-cdef-0123-456789abcdef.";

    public static string ValueEndsInLineEnd(string? label = null) =>
        $"The value{(label is null ? "" : $" of secret {label}")} ends in a line end, which becomes a part of the secret. "
        + "To leave it out, use for example (Get-Content -Raw file).TrimEnd().";

    public static string InvalidPattern(string parameter, string shown) =>
        $"The pattern{shown} of -{parameter} cannot be read. If a [ in it is meant as it is, put a backtick before it, in single quotes: 'a`[b'. "
        + "Nothing was sent.";
}
