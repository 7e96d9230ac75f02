using System.Buffers;
using System.Text.Json;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>Writes the lines of an audit file as ASCII-only JSON, so that no name can mislead a reader of the file.</summary>
/// <param name="account">The account of the secrets.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditLines(AccountIdentity account, TimeProvider time)
{
    // The service accepts no longer texts.
    private const int MaxTextLength = 1024;

    /// <summary>Writes the first line of a run.</summary>
    public void WriteRun(IBufferWriter<byte> lines, string version) => Write(lines, json =>
    {
        json.WriteStartObject(AuditFields.Run);
        WriteAccount(json);
        json.WriteString(AuditFields.Version, version);
        json.WriteEndObject();
    });

    /// <summary>Writes the line with the IDs whose requests may be sent once the line is written.</summary>
    public void WriteSent(IBufferWriter<byte> lines, IEnumerable<Guid> ids) => Write(lines, json =>
    {
        json.WriteStartArray(AuditFields.Sent);
        foreach (var id in ids)
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
    });

    /// <summary>Writes the line with the result for an ID.</summary>
    public void WriteDecision(IBufferWriter<byte> lines, SecretReference secret, Outcome outcome) => Write(lines, json =>
    {
        WriteSecret(json, secret, outcome.Secret);
        json.WriteString(AuditFields.Status, outcome.Status.ToString());
        if (outcome.Response?.StatusCode is { } status)
        {
            json.WriteNumber(AuditFields.HttpStatus, status);
        }

        json.WriteNumber(AuditFields.Attempts, outcome.Attempts);
        WriteText(json, AuditFields.RequestId, outcome.Response?.RequestId);
    });

    /// <summary>Writes the line that repeats how an earlier run settled an ID. It has no status, because it is not a result of this run.</summary>
    public void WriteResumed(IBufferWriter<byte> lines, SecretReference secret, SecretStatus settled) => Write(lines, json =>
    {
        WriteSecret(json, secret, current: null);
        json.WriteBoolean(AuditFields.Resumed, true);
        json.WriteString(AuditFields.Settled, settled.ToString());
    });

    private void WriteSecret(Utf8JsonWriter json, SecretReference secret, Secret? current)
    {
        WriteAccount(json);
        json.WriteString(AuditFields.Id, secret.Id);
        WriteText(json, AuditFields.Name, current?.Name ?? secret.Name);
        WriteText(json, AuditFields.ToolName, current?.ToolName ?? secret.ToolName);
        WriteText(json, AuditFields.ToolArgument, current?.ToolArgument ?? secret.ToolArgument);
    }

    private void Write(IBufferWriter<byte> lines, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(lines))
        {
            json.WriteStartObject();
            json.WriteString(AuditFields.Time, time.GetUtcNow().UtcDateTime);
            write(json);
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }

    private void WriteAccount(Utf8JsonWriter json)
    {
        json.WriteString(AuditFields.BaseUri, account.BaseUri);
        json.WriteString(AuditFields.MaskedKey, account.MaskedKey);
        WriteText(json, AuditFields.Owner, account.Owner);
        WriteText(json, AuditFields.KeyHash, account.KeyHash);
    }

    private static void WriteText(Utf8JsonWriter json, string field, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(field, text.AsSpan(0, Math.Min(text.Length, MaxTextLength)));
        }
    }
}

/// <summary>The names of the fields in the lines of an audit file.</summary>
internal static class AuditFields
{
    public const string Time = "time";
    public const string Run = "run";
    public const string Sent = "sent";
    public const string BaseUri = "baseUri";
    public const string MaskedKey = "key";
    public const string Owner = "owner";
    public const string KeyHash = "keyHash";
    public const string Version = "module";
    public const string Id = "id";
    public const string Name = "name";
    public const string ToolName = "toolName";
    public const string ToolArgument = "toolArgument";
    public const string Status = "status";
    public const string Resumed = "resumed";
    public const string Settled = "settled";
    public const string HttpStatus = "httpStatus";
    public const string Attempts = "attempts";
    public const string RequestId = "requestId";
}
