using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Audit;

/// <summary>Reads the state of each secret from an audit file, over all its runs. Torn lines and lines of other kinds are skipped.</summary>
internal sealed class AuditReader
{
    // Longer than any line of an audit file; see AuditLines.
    private const int MaxLineLength = 1024 * 1024;

    private const int LinesInBlock = 256;

    private static readonly FrozenDictionary<string, SecretStatus> Statuses =
        Enum.GetValues<SecretStatus>().ToFrozenDictionary(status => status.ToString(), StringComparer.Ordinal);

    private readonly HashSet<AccountIdentity> _accounts = [];
    private int _repeats;

    private AuditReader() => LastCreations = new CreationHistory(Creations);

    /// <summary>The accounts of the secrets in the file.</summary>
    public IReadOnlyCollection<AccountIdentity> Accounts => _accounts;

    /// <summary>Indicates whether the file is empty.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The state of the IDs to delete.</summary>
    public WriteHistory Deletes { get; } = new();

    /// <summary>The state of the IDs to change.</summary>
    public WriteHistory Updates { get; } = new();

    /// <summary>The state of the secrets to create, except for those of Sync.</summary>
    public CreationHistory Creations { get; } = new();

    /// <summary>The state of the secrets that the last run, or the runs that it resumed, had to create.</summary>
    public CreationHistory LastCreations { get; private set; }

    /// <summary>The operation of the last run; null if it cannot be read.</summary>
    public string? LastOperation { get; private set; }

    /// <summary>Indicates whether the last run left nothing to resume.</summary>
    public bool IsCompleted { get; private set; }

    private bool IsSync => LastOperation == nameof(SecretOperation.Sync);

    /// <summary>
    /// Reads a file that another run may be writing. Its contents are trusted, so it must belong to the user, and no other user may have
    /// write access.
    /// </summary>
    /// <param name="path">The full path.</param>
    /// <param name="cancellationToken">Stops reading after the current block.</param>
    /// <exception cref="AuditFileException">The file cannot be read, or another user owns it or can write to it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AuditReader Read(string path, CancellationToken cancellationToken) => Open(path, stream => Read(stream, cancellationToken));

    /// <summary>Repeats the lines of a file in another one, so that the other one can be resumed from alone.</summary>
    /// <param name="path">The full path of the file to repeat.</param>
    /// <param name="target">The other file.</param>
    /// <param name="cancellationToken">Stops reading after the current block.</param>
    /// <inheritdoc cref="Read(string, CancellationToken)" path="/exception"/>
    public static void Repeat(string path, IAuditStore target, CancellationToken cancellationToken) => Open(path, stream =>
    {
        foreach (var lines in AuditLines.Repeat(BoundedLines.Read(stream, MaxLineLength, cancellationToken)).Chunk(LinesInBlock))
        {
            target.Append(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => $"{line}\n"))));
        }

        return true;
    });

    private static T Open<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            FileChecks.ThrowIfLink(path);
            FileOwner.ThrowIfOwnedByAnotherUser(path);
            using var stream = new FileStream(path, FileMode.Open, AccessTo(path), FileShare.ReadWrite);
            FileChecks.ThrowIfIrregular(stream);
            FileOwner.ThrowIfOwnedByAnotherUser(stream.SafeFileHandle);
            FileChecks.ThrowIfShared(stream.SafeFileHandle, FileChecks.Writing);
            FileChecks.ThrowIfUtf16(stream);
            return read(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new AuditFileException(failure.Message, inner: failure);
        }
    }

    internal static AuditReader Read(Stream stream, CancellationToken cancellationToken)
    {
        var reader = new AuditReader();
        foreach (var line in BoundedLines.Read(stream, MaxLineLength, cancellationToken))
        {
            reader.IsEmpty = false;
            reader.ReadLine(line);
        }

        return reader._repeats <= 0 ? reader : throw new AuditFileException(
            "an interrupted run has repeated only a part of another file in it. Resume from that file, and delete this one");
    }

    // Opening a pipe for reading only would wait for a writer forever, and Ctrl+C could not interrupt it.
    private static FileAccess AccessTo(string path) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserWrite) ? FileAccess.ReadWrite : FileAccess.Read;

    private void ReadLine(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                ReadLine(json.RootElement);
            }
        }
        // A string that is not valid UTF-16 throws InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Torn by a crash, or not written by this module: it contains nothing that can be relied on. But a run may have begun here.
            if (line.Contains($"\"{AuditFields.Run}\":", StringComparison.Ordinal))
            {
                StartRun(null);
            }
        }
    }

    private void ReadLine(JsonElement line)
    {
        if (line.TryGetProperty(AuditFields.Run, out var run) && run.ValueKind == JsonValueKind.Object)
        {
            TryReadAccount(run);
            var operation = TextIn(run, AuditFields.Operation);
            IsCompleted = false;
            if (operation != LastOperation || !IsTrue(run, AuditFields.Resumed))
            {
                StartRun(operation);
            }
        }
        else if (line.TryGetProperty(AuditFields.Repeats, out var begins))
        {
            _repeats += begins.ValueKind == JsonValueKind.True ? 1 : -1;
        }
        else if (IsTrue(line, AuditFields.Completed))
        {
            IsCompleted = true;
            ForgetChanges();
        }
        else if (!line.TryGetProperty(AuditFields.Operation, out _))
        {
            ReadLine(line, Deletes);
        }
        else if (TextIn(line, AuditFields.Operation) == nameof(SecretOperation.Update))
        {
            ReadLine(line, Updates);
        }
        else if (TextIn(line, AuditFields.Operation) == nameof(SecretOperation.Create))
        {
            ReadCreation(line);
        }
    }

    private void StartRun(string? operation)
    {
        LastOperation = operation;
        Creations.StartRun();
        ForgetChanges();
    }

    // A delete is settled for good. A change is not: another run may have other values, which the file does not contain.
    private void ForgetChanges()
    {
        Updates.StartRun();
        LastCreations = new CreationHistory(Creations);
    }

    private void ReadLine(JsonElement line, WriteHistory history)
    {
        if (line.TryGetProperty(AuditFields.Sent, out var ids) && ids.ValueKind == JsonValueKind.Array)
        {
            foreach (var id in ids.EnumerateArray().Select(IdIn).Where(id => id != Guid.Empty))
            {
                history.Sent(id);
            }
        }
        else if (line.TryGetProperty(AuditFields.Id, out var text) && IdIn(text) is var id && id != Guid.Empty
            && StatusIn(line) is { } status && TryReadAccount(line))
        {
            history.Decided(id, status, ChangeText.Read(line));
        }
    }

    private void ReadCreation(JsonElement line)
    {
        if (line.TryGetProperty(AuditFields.Sent, out var sent) && sent.ValueKind == JsonValueKind.Array)
        {
            var time = new SentTime(TimeIn(line, AuditFields.Time), TimeIn(line, AuditFields.ServiceTime));
            foreach (var identity in sent.EnumerateArray().Select(IdentityIn).OfType<CreationIdentity>())
            {
                Creations.Sent(identity, time, byOtherOperation: IsSync);
                LastCreations.Sent(identity, time);
            }
        }
        else if (IdentityIn(line) is { } identity && StatusIn(line) is { } status && TryReadAccount(line))
        {
            var id = line.TryGetProperty(AuditFields.Id, out var text) ? IdIn(text) : Guid.Empty;
            Creations.Decided(identity, status, id == Guid.Empty ? null : id, byOtherOperation: IsSync);
            LastCreations.Decided(identity, status, id == Guid.Empty ? null : id);
        }
    }

    // A decision without an account could belong to any account.
    private bool TryReadAccount(JsonElement part)
    {
        if (TextIn(part, AuditFields.BaseUri) is not { } baseUri || TextIn(part, AuditFields.MaskedKey) is not { } maskedKey)
        {
            return false;
        }

        _accounts.Add(new AccountIdentity(baseUri, maskedKey, TextIn(part, AuditFields.Owner)) { KeyHash = TextIn(part, AuditFields.KeyHash) });
        return true;
    }

    private static Guid IdIn(JsonElement text) =>
        text.ValueKind == JsonValueKind.String && SecretId.TryParse(text.GetString(), out var id) ? id : Guid.Empty;

    private static CreationIdentity? IdentityIn(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty(AuditFields.Number, out var text)
            && text.ValueKind == JsonValueKind.Number && text.TryGetInt32(out var number)
            ? new(TextIn(part, AuditFields.Name) ?? "", TextIn(part, AuditFields.ToolName) ?? "", TextIn(part, AuditFields.ToolArgument) ?? "", number)
            : null;

    private static DateTimeOffset? TimeIn(JsonElement line, string field) =>
        line.TryGetProperty(field, out var text) && text.ValueKind == JsonValueKind.String && text.TryGetDateTimeOffset(out var time) ? time : null;

    private static bool IsTrue(JsonElement part, string field) => part.TryGetProperty(field, out var flag) && flag.ValueKind == JsonValueKind.True;

    private static SecretStatus? StatusIn(JsonElement line) =>
        (TextIn(line, AuditFields.Status) ?? TextIn(line, AuditFields.Settled)) is { } text && Statuses.TryGetValue(text, out var status) ? status : null;

    private static string? TextIn(JsonElement part, string field) =>
        part.TryGetProperty(field, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}

/// <summary>Reads the lines of a file of any size and content, such as the zeros that a crash leaves.</summary>
internal static class BoundedLines
{
    private const int BlockSize = 64 * 1024;

    /// <summary>Returns the lines. A line that exceeds the maximum length is returned as an empty one.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IEnumerable<string> Read(Stream stream, int maxLength, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(stream, bufferSize: BlockSize);
        var block = new char[BlockSize];
        var line = new StringBuilder();
        var length = 0L;
        for (int count; (count = text.Read(block)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = 0;
            for (int end; (end = Array.IndexOf(block, '\n', start, count - start)) >= 0; start = end + 1)
            {
                Keep(start, end);
                yield return TakeLine();
            }

            Keep(start, count);
        }

        if (length > 0)
        {
            yield return TakeLine();
        }

        void Keep(int start, int end)
        {
            length += end - start;
            if (length <= maxLength)
            {
                line.Append(block, start, end - start);
            }
        }

        string TakeLine()
        {
            var whole = length <= maxLength ? line.ToString() : "";
            line.Clear();
            length = 0;
            return whole;
        }
    }
}
