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
    // The service accepts 1024 code points, each of at most two characters.
    private const int MaxTextLength = 2048;

    // JSON escapes a character with at most six, and a secret to create has three texts. So a line stays below AuditReader.MaxLineLength.
    private const int MaxItemsInLine = 16;

    /// <summary>Masks the key in a text, if it repeats it.</summary>
    public Func<string, string> Mask { get; init; } = static text => text;

    /// <summary>Returns the time by which the service's clock is ahead of this machine's; null if it is not known.</summary>
    public Func<TimeSpan?> ClockDifference { get; init; } = static () => null;

    /// <summary>The operation of the run.</summary>
    public SecretOperation Operation { get; init; } = SecretOperation.Delete;

    /// <summary>Indicates whether the run resumes the runs before it in the same file.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Writes the first line of a run.</summary>
    public void WriteRun(IBufferWriter<byte> lines, string version) => Write(lines, json =>
    {
        json.WriteStartObject(AuditFields.Run);
        WriteAccount(json);
        json.WriteString(AuditFields.Version, version);
        json.WriteString(AuditFields.Operation, Operation.ToString());
        if (IsResumed)
        {
            json.WriteBoolean(AuditFields.Resumed, true);
        }

        json.WriteEndObject();
    });

    /// <summary>Writes the last line of a run that left nothing to resume.</summary>
    public void WriteCompleted(IBufferWriter<byte> lines) => Write(lines, static json => json.WriteBoolean(AuditFields.Completed, true));

    /// <summary>Writes the secrets whose requests may be sent after this, in one or more lines for each operation.</summary>
    public void WriteSent(IBufferWriter<byte> lines, IEnumerable<IWriteItem> items)
    {
        var groups = items.GroupBy(item => item.Operation, EqualityComparer<SecretOperation>.Default);
        foreach (var sent in groups.SelectMany(group => group.Chunk(group.Key == SecretOperation.Create ? MaxItemsInLine : int.MaxValue)))
        {
            Write(lines, json =>
            {
                WriteOperation(json, sent[0].Operation);
                WriteServiceTime(json);
                json.WriteStartArray(AuditFields.Sent);
                foreach (var item in sent)
                {
                    WriteSentItem(json, item);
                }

                json.WriteEndArray();
            });
        }
    }

    /// <summary>Writes the line with the result for a secret.</summary>
    public void WriteResult(IBufferWriter<byte> lines, IWriteItem item, Outcome outcome) => Write(lines, json =>
    {
        WriteItem(json, item, outcome.Secret);
        json.WriteString(AuditFields.Status, outcome.Status.ToString());
        if (outcome.Response?.StatusCode is { } status)
        {
            json.WriteNumber(AuditFields.HttpStatus, status);
        }

        json.WriteNumber(AuditFields.Attempts, outcome.Attempts);
        WriteText(json, AuditFields.RequestId, outcome.Response?.RequestId);
        WriteCandidates(json, outcome.Candidates);
    });

    /// <summary>Repeats lines of another file between two lines that show whether all of them are there.</summary>
    public static IEnumerable<string> Repeat(IEnumerable<string> lines) => lines.Select(Repeat)
        .Prepend($"{{\"{AuditFields.Repeats}\":true}}")
        .Append($"{{\"{AuditFields.Repeats}\":false}}");

    // A repeated line has no status, because that is not a result of the run that repeats it.
    private static string Repeat(string line) => line.Replace(
        $"\"{AuditFields.Status}\":", $"\"{AuditFields.Resumed}\":true,\"{AuditFields.Settled}\":", StringComparison.Ordinal);

    private void WriteServiceTime(Utf8JsonWriter json)
    {
        if (ClockDifference() is { } difference)
        {
            json.WriteString(AuditFields.ServiceTime, (time.GetUtcNow() + difference).UtcDateTime);
        }
    }

    // A secret to create has no ID yet.
    private void WriteSentItem(Utf8JsonWriter json, IWriteItem item)
    {
        if (item is not SecretCreation creation)
        {
            json.WriteStringValue(item.Recorded.Id!.Value);
            return;
        }

        json.WriteStartObject();
        WriteNames(json, item.Recorded);
        json.WriteNumber(AuditFields.Number, creation.Identity.Number);
        json.WriteEndObject();
    }

    private static void WriteCandidates(Utf8JsonWriter json, IReadOnlyList<Guid>? found)
    {
        if (found is null)
        {
            return;
        }

        json.WriteStartArray(AuditFields.Found);
        foreach (var id in found)
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
    }

    private void WriteItem(Utf8JsonWriter json, IWriteItem item, Secret? current)
    {
        var recorded = item.Recorded;
        WriteAccount(json);
        WriteOperation(json, item.Operation);
        if ((recorded.Id ?? current?.Id) is { } id)
        {
            json.WriteString(AuditFields.Id, id);
        }

        // A secret to delete may have got other names since the input was made.
        WriteNames(json, item.Operation != SecretOperation.Delete || current is null ? recorded : recorded with
        {
            Name = current.Name ?? recorded.Name,
            ToolName = current.ToolName ?? recorded.ToolName,
            ToolArgument = current.ToolArgument ?? recorded.ToolArgument,
        });
        if (item is SecretUpdate change)
        {
            WriteChange(json, change.Fields);
        }
        else if (item is SecretCreation creation)
        {
            json.WriteNumber(AuditFields.Number, creation.Identity.Number);
        }
    }

    private void WriteNames(Utf8JsonWriter json, RecordedSecret secret)
    {
        WriteText(json, AuditFields.Name, secret.Name);
        WriteText(json, AuditFields.ToolName, secret.ToolName);
        WriteText(json, AuditFields.ToolArgument, secret.ToolArgument);
    }

    private static void WriteChange(Utf8JsonWriter json, SecretFields fields)
    {
        if (fields.IsDefaultForTool is { } isDefault)
        {
            json.WriteBoolean(AuditFields.IsDefaultForTool, isDefault);
        }

        json.WriteStartArray(AuditFields.Changed);
        foreach (var field in ChangeText.FieldsOf(fields))
        {
            json.WriteStringValue(field);
        }

        json.WriteEndArray();
    }

    // A line without an operation is about a delete.
    private static void WriteOperation(Utf8JsonWriter json, SecretOperation operation)
    {
        if (operation != SecretOperation.Delete)
        {
            json.WriteString(AuditFields.Operation, operation.ToString());
        }
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

    private void WriteText(Utf8JsonWriter json, string field, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            var masked = Mask(text);
            json.WriteString(field, masked.AsSpan(0, Math.Min(masked.Length, MaxTextLength)));
        }
    }
}

/// <summary>The names of the fields in the lines of an audit file.</summary>
internal static class AuditFields
{
    public const string Time = "time";
    public const string Run = "run";
    public const string Sent = "sent";
    public const string ServiceTime = "serviceTime";
    public const string Operation = "operation";
    public const string BaseUri = "baseUri";
    public const string MaskedKey = "key";
    public const string Owner = "owner";
    public const string KeyHash = "keyHash";
    public const string Version = "module";
    public const string Id = "id";
    public const string Name = "name";
    public const string ToolName = "toolName";
    public const string ToolArgument = "toolArgument";
    public const string Value = "value";
    public const string IsDefaultForTool = "isDefaultForTool";
    public const string Changed = "changed";
    public const string Number = "number";
    public const string Found = "found";
    public const string Status = "status";
    public const string Resumed = "resumed";
    public const string Settled = "settled";
    public const string Completed = "completed";
    public const string Repeats = "repeats";
    public const string HttpStatus = "httpStatus";
    public const string Attempts = "attempts";
    public const string RequestId = "requestId";
}
