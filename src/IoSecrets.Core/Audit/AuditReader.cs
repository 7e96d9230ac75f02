using System.Text;
using System.Text.Json;
using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Audit;

/// <summary>What an audit file says became of each id, all its runs together. Lines that are torn or of another kind are passed over.</summary>
internal sealed class AuditReader
{
    // Far longer than any line of an audit.
    private const int LongestLine = 1024 * 1024;

    private readonly Dictionary<Guid, DeletionState> _states = new(IdComparer.Seeded);
    private readonly HashSet<AccountIdentity> _accounts = [];

    private AuditReader()
    {
    }

    /// <summary>The accounts whose secrets it tells of.</summary>
    public IReadOnlyCollection<AccountIdentity> Accounts => _accounts;

    /// <summary>Whether the file is empty.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The ids that may have been deleted, and of which it does not say whether they were.</summary>
    public IEnumerable<Guid> InDoubt => _states.Where(fate => fate.Value.IsInDoubt).Select(fate => fate.Key);

    /// <summary>Reads a file that another run may be writing. What it says is believed: so it must be the user's own, and nobody else may write it.</summary>
    /// <param name="path">The whole path.</param>
    /// <param name="cancellationToken">Ends the reading after the block that is being read.</param>
    /// <exception cref="AuditFileException">It cannot be read, or could be somebody else's.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
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

    /// <summary>How the id's fate was settled: done, gone or not there; null where it was not, or is not known.</summary>
    public SecretStatus? SettledAs(Guid id) => _states.GetValueOrDefault(id).Settled;

    /// <summary>Whether the id may have been deleted, and it is not known whether it was.</summary>
    public bool IsInDoubt(Guid id) => _states.GetValueOrDefault(id).IsInDoubt;

    internal static AuditReader Read(Stream stream, CancellationToken cancellationToken)
    {
        var reader = new AuditReader();
        foreach (var line in BoundedLines.Read(stream, LongestLine, cancellationToken))
        {
            reader.IsEmpty = false;
            reader.ReadLine(line);
        }

        return reader;
    }

    // Opening a pipe to read alone waits for a writer, for ever and whatever the user presses.
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
        // A text that is no valid UTF-16 throws the latter.
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Torn by a crash, or not ours: it names nothing that can be relied on.
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

    // A decision that does not say whose it is could be anybody's.
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

    /// <summary>What is known of an id after the lines so far.</summary>
    /// <param name="Settled">How it was settled; null where it was not.</param>
    /// <param name="IsMarked">Whether a request was marked and not decided.</param>
    /// <param name="HasOlderDoubt">Whether a request before that was left in doubt.</param>
    private readonly record struct DeletionState(SecretStatus? Settled, bool IsMarked, bool HasOlderDoubt)
    {
        public bool IsInDoubt => IsMarked || HasOlderDoubt;

        // A mark that is followed by another is one of a run that ended without a decision.
        public DeletionState Sent() => new(null, IsMarked: true, HasOlderDoubt: IsInDoubt);

        // A run that failed or skipped the id did nothing to it, and what an earlier one did stays as unknown as it was.
        public DeletionState Decided(SecretStatus status) => status switch
        {
            SecretStatus.Deleted or SecretStatus.Gone or SecretStatus.NotFound => new(status, false, false),
            SecretStatus.Unknown => new(null, false, HasOlderDoubt: true),
            _ => this with { IsMarked = false },
        };
    }
}

/// <summary>Reads the lines of a file that may be of any size and hold anything, such as the zeros that a crash leaves.</summary>
internal static class BoundedLines
{
    private const int BlockSize = 64 * 1024;

    /// <summary>Returns the lines; one that is longer than any of an audit comes as an empty one.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static IEnumerable<string> Read(Stream stream, int longest, CancellationToken cancellationToken)
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
            if (length <= longest)
            {
                line.Append(block, start, end - start);
            }
        }

        string TakeLine()
        {
            var whole = length <= longest ? line.ToString() : "";
            line.Clear();
            length = 0;
            return whole;
        }
    }
}
