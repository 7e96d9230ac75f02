using IoSecrets.Connection;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;

namespace IoSecrets.Errors;

/// <summary>Holds the message of each error, under the error's ID. A message says what went wrong and what to do.</summary>
internal static class Messages
{
    public const string NotConnected =
        "The connection was closed, or none was made. Run Connect-IoNet or use -Connection. "
        + "If Connect-IoNet fails, add -SkipConnectionTest, then run Test-IoNetConnection.";

    public const string ConnectionSerialized =
        "This connection is a serialized copy, and a copy holds no key. "
        + "In a job or a remote session, run Connect-IoNet with the key, passed as a SecureString.";

    public const string ConfirmationNotPossible =
        "This needs confirmation, and this host cannot prompt. To skip the prompt, use -Confirm:$false; to preview, -WhatIf.";

    public const string DeletionNotConfirmed =
        "This needs confirmation, and this host cannot prompt. Nothing was deleted. To skip the prompt, use -Force; to preview, -WhatIf.";

    public const string ConfirmWithForce =
        "-Confirm prompts in spite of -Force, and this host cannot prompt. Nothing was deleted. Omit -Confirm; to preview, use -WhatIf.";

    public const string EverythingNotConfirmed =
        "The pattern matches every secret of the account, and this host cannot prompt. Nothing was deleted. "
        + "Use -Force to delete them all, or -WhatIf to list them.";

    public const string MostNotConfirmed =
        "More than half of the secrets would be removed, and this host cannot prompt. Nothing was removed. "
        + "Use -Force -Confirm:$false, or -WhatIf to list them.";

    public const string PlainTextCredential =
        "The key must be a SecureString; use Read-Host -AsSecureString. "
        + "It may now be in the history and in logs: if it is real, revoke it and create a new one.";

    public const string SwitchEmpty = "A switch was given null, an empty string or an empty list. Use $true or $false, or omit the switch.";

    public const string AmbiguousName =
        "Give the row the Id of one of them, or a tool and an argument that only one of them has. Nothing was sent for this row.";

    public const string NotPruned = "Correct the input and the other errors, or make and review a new plan, and run the command again.";

    public const string RowsMissing = "No file was given. Use -Path with a .csv, .json or .env file, or pipe rows in.";

    public const string RowsPipedAndNamed = "Rows came from the pipeline, and a file was given with -Path. Use one or the other. Nothing was sent.";

    public const string ScriptBlockFailed = "Test it with ForEach-Object, or use one string for all secrets.";

    public const string IdMissing = "No ID was given. Use -Id, or pipe IDs in.";

    public const string IdPipedAndNamed = "IDs came from both the pipeline and -Id. Use one or the other.";

    public const string AuditFileLost =
        "Nothing more was sent. Free disk space or fix the path, then run the IDs again with -ResumeFrom and the file, if it still exists.";

    public const string SecretNotFound = "Check the ID; Get-IoNetConnection shows the account.";

    public const string NameNotFound = "Check the name with Get-IoSecret, and the account with Get-IoNetConnection.";

    public const string OutcomeUnknown =
        "Pipe its outcome to Remove-IoSecret again: Deleted and Gone both mean that the secret no longer exists.";

    public const string ListRefused =
        "Cmdlets with -Id still work. If the response timed out, run Connect-IoNet with a longer -TimeoutSec.";

    public const string ListNotPermitted =
        "The key does not permit listing. Run Connect-IoNet with a key that may list secrets; cmdlets with -Id still work.";

    public const string ListIncomplete =
        "The list of secrets may be incomplete: the service reports more secrets than it listed, or listed some without an ID or a name.";

    public const string ValueMissing =
        "No value was given. Use -Value with a SecureString (Read-Host -AsSecureString) or, for the rows of a file, a string.";

    public const string NothingToChange =
        "Use -Value, -Name, -ToolName, -ToolArgument or -DefaultForTool, or pipe in rows with the columns Id and Value.";

    public const string CredentialRefused =
        "The service refused the key: it is wrong, revoked or expired. Run Connect-IoNet with a valid one.";

    public const string NotPermitted =
        "The key lacks the permission. Run Connect-IoNet with a key that has All, or Read to read, or Write to create, change and delete.";

    public const string RateLimited = "The service is limiting requests. Try again later.";

    public const string ServiceUnavailable =
        "The service cannot be reached or is unavailable. Check Connect-IoNet -BaseUri and -Proxy, the certificate and the network, or try again later.";

    public const string ValidationFailed = "The service found the request invalid. Correct the input, and run the command again.";

    public const string StorageLimitExceeded =
        "The account's storage limit would be exceeded. Delete some secrets with Remove-IoSecret.";

    public const string UnexpectedAnswer =
        "The service sent a response that its reference does not describe. Try again, and check for a newer version of this module.";

    public const string NotTheService =
        "Something other than the service responded. Check the host and path of Connect-IoNet -BaseUri, and the proxy.";

    public const string ManyNotFound = "50 IDs in a row were not found. Check that the account is the right one, with Get-IoNetConnection.";

    public static string ArgumentEmpty(string parameter) =>
        $"-{parameter} was given null, an empty string or an empty list. Give it a value, or omit it. Nothing was sent.";

    public static string ArgumentNotText(string parameter) =>
        $"-{parameter} does not accept an object such as a script block or a hashtable. " + parameter switch
        {
            "Plan" => "Save the output of Compare-IoSecret with Export-Csv plan.csv, and use -Plan plan.csv.",
            "Path" => "Pipe rows in, or use the path of a file.",
            _ => "Use a string, such as a property of the object.",
        } + " Nothing was sent.";

    public static string AuditFileBusy(string path) =>
        $"Another run is writing the audit file '{path}'. Wait for it to end, or use another -AuditPath. Nothing was sent.";

    public static string AuditFileForeign(string path, string problem) =>
        $"The file '{path}' {problem}. Use an audit file of this account, or connect to the account of the file. Nothing was sent.";

    public static string AuditFileRefused(string path, string problem) =>
        $"The audit file '{path}' cannot be used: {problem}. "
        + "Use a file that only you can access, a new file, or a folder. Nothing was sent.";

    public static string AuditFileNotRead(string path, string problem) =>
        $"Cannot resume from the file '{path}': {problem}. "
        + "Use the -AuditPath file of an earlier run that only you can write to. Nothing was sent.";

    public static string CredentialExpired(KeyExpiry expiry)
    {
        var clocks = expiry.ClockDifference is { } difference && ConnectionChecks.ExceedsTolerance(difference)
            ? $" This machine's clock is {TimeText.ClockOffset(difference)} the service's."
            : "";
        return $"The key expired at {expiry.At:u}. Run Connect-IoNet with a new key from the io.net console.{clocks}";
    }

    public static string CredentialMalformed(string problem) =>
        $"This is not a valid key: {problem}. Use the key exactly as io.net showed it. Nothing was sent.";

    public static string CredentialMissing(string hint) =>
        "No API key was given, and this host cannot prompt for one. "
        + $"Use -ApiKey with a SecureString (from Read-Host -AsSecureString or a vault), or -Token. {hint}";

    public static string InsecureBaseUri(string host) =>
        $"Plain http to {host} would expose the key on the network. Use https; plain http is only for this machine (localhost, 127.0.0.1, [::1]).";

    public static string InvalidBaseUri(string problem) =>
        $"-BaseUri is not valid: {problem}. Use a URI such as https://api.intelligence.io.solutions.";

    public static string InvalidProxy(string problem) => $"-Proxy cannot be used: {problem}.";

    public static string InvalidSecretId(int position, string description) =>
        $"Item {position} is not a secret ID: it is {description}. An ID is a GUID, such as 01234567-89ab-cdef-0123-456789abcdef.";

    public const string UsageUnknown =
        "It is unknown which secrets are referred to; do not treat any as unreferenced. Try again, or use a key that may read workflows.";

    public static string ValueEndsInLineEnd(string? label = null) =>
        $"The value{(label is null ? "" : $" of secret {label}")} ends with a line break, which becomes part of the secret. "
        + "To remove it, use (Get-Content -Raw file).TrimEnd(), for example.";

    public static string ValuesResumed(int count) =>
        $"{count} value{(count == 1 ? " was" : "s were")} not written again, because the -ResumeFrom file or the list of secrets shows that an earlier run "
        + $"wrote {(count == 1 ? "it" : "them")}. If you changed values since then, run again without -ResumeFrom.";

    public static string SecretsFileInvalid(string path, string problem) =>
        $"The file '{path}' cannot be used: {problem}. Correct the file or its path, and run the command again. Nothing was sent.";

    public static string InvalidPattern(string parameter, string shown) =>
        $"The pattern{shown} of -{parameter} is not valid. To match a literal [, put a backtick before it, in single quotes: 'a`[b'. "
        + "Nothing was sent.";
}

/// <summary>Formats durations, clock differences and times of day.</summary>
internal static class TimeText
{
    /// <summary>Returns the duration in a suitable unit, rounded: <c>45 s</c>, <c>60 minutes</c>, <c>5 hours</c>, <c>3 days</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMinutes: < 2 } => $"{duration.TotalSeconds:0} s",
        { TotalHours: < 2 } => $"{duration.TotalMinutes:0} minutes",
        { TotalDays: < 2 } => $"{duration.TotalHours:0} hours",
        _ => $"{duration.TotalDays:0} days",
    };

    /// <summary>Returns the local time of day, with the date if it is not today.</summary>
    public static string TimeOfDay(DateTimeOffset time, DateTimeOffset now) =>
        time.LocalDateTime.Date == now.LocalDateTime.Date ? $"{time.LocalDateTime:T}" : $"{time.LocalDateTime:G}";

    /// <summary>Returns a sentence about how long the service asks to wait; null if it does not, or not for long.</summary>
    public static string? LongWait(ApiResponse? response, ServiceConnection connection) => response?.LongWaitUntil is { } until
        ? $"The service asks for a wait until {TimeOfDay(until, connection.Now)} ({Duration(response.RetryAfter!.Value)})."
        : null;

    /// <summary>Returns a sentence about when sending over the connection resumes; null if it is not paused.</summary>
    public static string? Wait(ServiceConnection connection) => connection.Wait switch
    {
        null => null,
        { StatusCode: 429 } wait => $"Waiting until {TimeOfDay(wait.Until, connection.Now)}: the service is limiting requests (HTTP 429).",
        { StatusCode: { } status } wait => $"Waiting until {TimeOfDay(wait.Until, connection.Now)} to retry (HTTP {status}).",
        { } wait => $"Waiting until {TimeOfDay(wait.Until, connection.Now)} to retry: no response arrived.",
    };

    /// <summary>Returns a sentence about why a run over the connection gets no results; null if it gets some, or did until a few seconds ago.</summary>
    public static string? Stall(ServiceConnection connection, RunAbortPolicy policy) => Wait(connection) ?? policy.Stall switch
    {
        { Failure.StatusCode: { } status } stall => $"Nothing settled since {TimeOfDay(stall.Since, connection.Now)} (HTTP {status}); retrying.",
        { Failure: not null } stall => $"No response from the service since {TimeOfDay(stall.Since, connection.Now)}; retrying.",
        { } stall when connection.AwaitsOnlyResponses => $"No response from the service since {TimeOfDay(stall.Since, connection.Now)}.",
        _ => null,
    };

    /// <summary>Returns the offset of this machine's clock from another clock, to be followed by the other clock: <c>9 minutes behind</c>.</summary>
    /// <param name="difference">The time by which the other clock is ahead.</param>
    public static string ClockOffset(TimeSpan difference) =>
        $"{Duration(difference.Duration())} {(difference > TimeSpan.Zero ? "behind" : "ahead of")}";
}
