using IoSecrets.Core.Audit;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Files;

/// <summary>The secrets that a file describes, or the problems of the file.</summary>
internal sealed class SecretsFile : IDisposable
{
    private const int MaxSize = 64 * 1024 * 1024;
    private const int MinCapacity = 4096;

    internal SecretsFile(IReadOnlyList<SecretRow> rows, IReadOnlyList<FileProblem> problems, IReadOnlyList<string> unknownColumns) =>
        (Rows, Problems, UnknownColumns) = (rows, problems, unknownColumns);

    /// <summary>The rows, in the order of the file. Empty if there is a problem, so that nothing of a damaged file is sent.</summary>
    public IReadOnlyList<SecretRow> Rows { get; }

    /// <summary>The problems in the order of their lines, at most one for each row.</summary>
    public IReadOnlyList<FileProblem> Problems { get; }

    /// <summary>The columns of a CSV file or the keys of JSON objects that are ignored. One that is not a plain word is named by its position.</summary>
    public IReadOnlyList<string> UnknownColumns { get; }

    /// <summary>Returns the format for a file name: *.csv, *.json, or .env, *.env and .env.*; null for any other name.</summary>
    public static SecretsFileFormat? FormatOf(string path)
    {
        var name = Path.GetFileName(path);
        return EndsWith(".csv") ? SecretsFileFormat.Csv
            : EndsWith(".json") ? SecretsFileFormat.Json
            : EndsWith(".env") || name.StartsWith(".env.", StringComparison.OrdinalIgnoreCase) ? SecretsFileFormat.Env
            : null;

        bool EndsWith(string extension) => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a file of at most 64 MB. Its bytes are overwritten before the method returns.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="format">The format.</param>
    /// <param name="cancellationToken">Stops waiting for the file.</param>
    /// <exception cref="SecretsFileException">The file cannot be read, or is too large.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<SecretsFile> ReadAsync(string path, SecretsFileFormat format, CancellationToken cancellationToken) => AbandonableTask.RunAsync(
        () =>
        {
            using var content = ReadBytes(path, cancellationToken);
            return Parse(content.Written.Span, format);
        },
        cancellationToken);

    /// <summary>Reads the records of a CSV file that contains no values: the header and the rows, each as its cells.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="cancellationToken">Stops waiting for the file.</param>
    /// <exception cref="SecretsFileException">The file cannot be read, or is not a CSV file.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<string[][]> ReadRecordsAsync(string path, CancellationToken cancellationToken) => AbandonableTask.RunAsync(
        () =>
        {
            using var content = ReadBytes(path, cancellationToken);
            using var decoded = FileText.DecodeUtf16(content.Written.Span);
            return CsvParser.ReadRecords(decoded is null ? FileText.WithoutMark(content.Written.Span) : decoded.Written.Span);
        },
        cancellationToken);

    /// <summary>Parses the content of a file: UTF-8, with or without a byte order mark, or UTF-16 with one.</summary>
    public static SecretsFile Parse(ReadOnlySpan<byte> content, SecretsFileFormat format)
    {
        using var decoded = FileText.DecodeUtf16(content);
        var text = decoded is null ? FileText.WithoutMark(content) : decoded.Written.Span;
        using var rows = new RowCollector();
        FileText.ReportDamage(text, rows);
        // Most likely the whole file has another encoding, so other problems would only repeat this one.
        if (rows.HasProblems)
        {
            return rows.ToFile();
        }

        switch (format)
        {
            case SecretsFileFormat.Csv:
                new CsvParser(text, rows).Read();
                break;
            case SecretsFileFormat.Json:
                new JsonParser(text, rows).Read();
                break;
            default:
                new EnvParser(text, rows).Read();
                break;
        }

        return rows.ToFile();
    }

    /// <summary>Overwrites the values.</summary>
    public void Dispose()
    {
        foreach (var row in Rows)
        {
            row.Dispose();
        }
    }

    private static ZeroedBuffer ReadBytes(string path, CancellationToken cancellationToken)
    {
        try
        {
            // An editor may have the file open. No buffer, because it would keep a copy of the values.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return ReadBytes(stream, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SecretsFileException(ReasonOf(failure, path), failure);
        }
    }

    // A pipe, which some password managers put in the place of a .env file, has no length.
    private static ZeroedBuffer ReadBytes(FileStream stream, CancellationToken cancellationToken)
    {
        var length = stream.CanSeek ? stream.Length : 0;
        ThrowIfTooLarge(length);
        var buffer = new ZeroedBuffer((int)Math.Max(length + 1, MinCapacity));
        try
        {
            while (stream.Read(buffer.GetSpan()) is > 0 and var count)
            {
                buffer.Advance(count);
                cancellationToken.ThrowIfCancellationRequested();
                ThrowIfTooLarge(buffer.Written.Length);
                if (buffer.GetSpan().IsEmpty)
                {
                    buffer = Enlarged(buffer);
                }
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static ZeroedBuffer Enlarged(ZeroedBuffer full)
    {
        using (full)
        {
            var larger = new ZeroedBuffer(full.Written.Length * 2);
            full.Written.CopyTo(larger.GetMemory());
            larger.Advance(full.Written.Length);
            return larger;
        }
    }

    private static void ThrowIfTooLarge(long length)
    {
        if (length > MaxSize)
        {
            throw new SecretsFileException("it is larger than 64 MB");
        }
    }

    private static string ReasonOf(Exception failure, string path) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        _ when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "you have no permission to read it",
        _ => failure.Message.TrimEnd('.'),
    };
}

/// <summary>The format of a file that describes secrets.</summary>
internal enum SecretsFileFormat
{
    /// <summary>Comma-separated values with a header.</summary>
    Csv,

    /// <summary>An array of objects, or one object of names and values.</summary>
    Json,

    /// <summary>Lines of the form NAME=value.</summary>
    Env,
}

/// <summary>A secret that a file describes.</summary>
/// <param name="Line">The line where it begins, starting at 1; 0 if it is not from a file.</param>
/// <param name="Item">Its position in a JSON array or in the pipeline, starting at 1; null in other formats.</param>
/// <param name="Id">The ID; null if not given.</param>
/// <param name="Fields">
/// The fields. An empty tool name or tool argument means none, unless the file has no such column; any other empty cell is not given. Their limits are
/// not checked yet.
/// </param>
internal sealed record SecretRow(int Line, int? Item, Guid? Id, SecretFields Fields) : IDisposable
{
    /// <summary>The place in the file, for a sentence.</summary>
    public string Place => Line == 0 ? $"row {Item}" : Item is null ? $"line {Line}" : $"item {Item} (line {Line})";

    /// <summary>Overwrites the value.</summary>
    public void Dispose() => Fields.Value?.Dispose();
}

/// <summary>A reason why a file cannot be used.</summary>
/// <param name="Line">The line, starting at 1.</param>
/// <param name="Problem">A clause that contains no text of the file, because any text in it could be a value.</param>
internal sealed record FileProblem(int Line, string Problem);

/// <summary>Thrown if a file cannot be read; the message is a clause that gives the reason.</summary>
internal sealed class SecretsFileException(string message, Exception? inner = null) : Exception(message, inner);
