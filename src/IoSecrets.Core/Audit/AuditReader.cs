using System.Text;
using System.Text.Json;
using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Audit;

/// <summary>Reads the state of each ID from an audit file, over all its runs. Torn lines and lines of other kinds are skipped.</summary>
internal sealed class AuditReader
{
    // Far longer than any line of an audit file.
    private const int MaxLineLength = 1024 * 1024;

    private readonly Dictionary<Guid, DeletionState> _states = new(IdComparer.Seeded);
    private readonly HashSet<AccountIdentity> _accounts = [];

    private AuditReader()
    {
    }

    /// <summary>The accounts of the secrets in the file.</summary>
    public IReadOnlyCollection<AccountIdentity> Accounts => _accounts;

    /// <summary>Indicates whether the file is empty.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The IDs that may have been deleted; the file does not show whether they were.</summary>
    public IEnumerable<Guid> InDoubt => _states.Where(state => state.Value.IsInDoubt).Select(state => state.Key);

    /// <summary>
    /// Reads a file that another run may be writing. Its contents are trusted, so it must belong to the user, and no other user may have
    /// write access.
    /// </summary>
    /// <param name="path">The full path.</param>
    /// <param name="cancellationToken">Stops reading after the current block.</param>
    /// <exception cref="AuditFileException">The file cannot be read, or another user owns it or can write to it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AuditReader Read(string path, CancellationToken cancellationToken)
    {
        try
        {
            FileChecks.ThrowIfLink(path);
            FileOwner.ThrowIfForeign(path);
            using var stream = new FileStream(path, FileMode.Open, AccessTo(path), FileShare.ReadWrite);
            FileChecks.ThrowIfIrregular(stream);
            FileOwner.ThrowIfForeign(stream.SafeFileHandle);
            FileChecks.ThrowIfShared(stream.SafeFileHandle, FileChecks.Writing);
            return Read(stream, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new AuditFileException(failure.Message, inner: failure);
        }
    }

    /// <summary>Returns the status that settled the ID: deleted, gone or not found; null if the ID is not settled, or not in the file.</summary>
    public SecretStatus? SettledAs(Guid id) => _states.GetValueOrDefault(id).Settled;

    /// <summary>Returns true if the ID may have been deleted and the file does not show whether it was.</summary>
    public bool IsInDoubt(Guid id) => _states.GetValueOrDefault(id).IsInDoubt;

    internal static AuditReader Read(Stream stream, CancellationToken cancellationToken)
    {
        var reader = new AuditReader();
        foreach (var line in BoundedLines.Read(stream, MaxLineLength, cancellationToken))
        {
            reader.IsEmpty = false;
            reader.ReadLine(line);
        }

        return reader;
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
            // Torn by a crash, or not written by this module: it contains nothing that can be relied on.
        }
    }

    private void ReadLine(JsonElement line)
    {
        if (line.TryGetProperty(AuditFields.Run, out var run) && run.ValueKind == JsonValueKind.Object)
        {
            TryReadAccount(run);
        }
        else if (line.TryGetProperty(AuditFields.Sent, out var ids) && ids.ValueKind == JsonValueKind.Array)
        {
            foreach (var id in ids.EnumerateArray().Select(IdIn).Where(id => id != Guid.Empty))
            {
                _states[id] = _states.GetValueOrDefault(id).Sent();
            }
        }
        else if (line.TryGetProperty(AuditFields.Id, out var text) && IdIn(text) is var id && id != Guid.Empty
            && (StatusIn(line, AuditFields.Status) ?? StatusIn(line, AuditFields.Settled)) is { } status && TryReadAccount(line))
        {
            _states[id] = _states.GetValueOrDefault(id).Decided(status);
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

    private static SecretStatus? StatusIn(JsonElement line, string field) => TextIn(line, field) switch
    {
        nameof(SecretStatus.Deleted) => SecretStatus.Deleted,
        nameof(SecretStatus.Gone) => SecretStatus.Gone,
        nameof(SecretStatus.NotFound) => SecretStatus.NotFound,
        nameof(SecretStatus.Failed) => SecretStatus.Failed,
        nameof(SecretStatus.Unknown) => SecretStatus.Unknown,
        nameof(SecretStatus.Skipped) => SecretStatus.Skipped,
        _ => null,
    };

    private static string? TextIn(JsonElement part, string field) =>
        part.TryGetProperty(field, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>The state of an ID after the lines read so far.</summary>
    /// <param name="Settled">The status that settled it; null if it is not settled.</param>
    /// <param name="IsMarked">True if a request was recorded as sent and has no result yet.</param>
    /// <param name="HasOlderDoubt">True if an earlier request was left in doubt.</param>
    private readonly record struct DeletionState(SecretStatus? Settled, bool IsMarked, bool HasOlderDoubt)
    {
        public bool IsInDoubt => IsMarked || HasOlderDoubt;

        // If a mark follows another mark, the run of the earlier one ended without a result.
        public DeletionState Sent() => new(null, IsMarked: true, HasOlderDoubt: IsInDoubt);

        // A run that failed or skipped the ID did not change it, so a doubt that an earlier run left remains.
        public DeletionState Decided(SecretStatus status) => status switch
        {
            SecretStatus.Deleted or SecretStatus.Gone or SecretStatus.NotFound => new(status, false, false),
            SecretStatus.Unknown => new(null, false, HasOlderDoubt: true),
            _ => this with { IsMarked = false },
        };
    }
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
