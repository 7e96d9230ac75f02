using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Files;

/// <summary>Decodes the content of a file to UTF-8, and finds text that was damaged or has another encoding.</summary>
internal static class FileText
{
    private static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    /// <summary>Returns UTF-16 text with a byte order mark as UTF-8; null if the content has no such mark.</summary>
    public static ZeroedBuffer? DecodeUtf16(ReadOnlySpan<byte> content)
    {
        Encoding? encoding = content switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        if (encoding is null)
        {
            return null;
        }

        var characters = GC.AllocateArray<char>(encoding.GetMaxCharCount(content.Length), pinned: true);
        try
        {
            var text = characters.AsSpan(0, encoding.GetChars(content[2..], characters));
            var utf8 = new ZeroedBuffer(Encoding.UTF8.GetMaxByteCount(text.Length));
            utf8.Advance(Encoding.UTF8.GetBytes(text, utf8.GetSpan()));
            return utf8;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(characters.AsSpan()));
        }
    }

    /// <summary>Returns the content without the byte order mark of UTF-8.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> content) => content is [0xEF, 0xBB, 0xBF, ..] ? content[3..] : content;

    /// <summary>Reports each line that is not text.</summary>
    public static void ReportDamage(ReadOnlySpan<byte> text, RowCollector rows)
    {
        for (var cursor = new TextCursor(text); !cursor.IsAtEnd; cursor.SkipLine())
        {
            var line = cursor;
            if (FindDamage(line.ReadToAny("\r\n"u8)) is { } damage)
            {
                rows.Report(cursor.Line, damage);
            }
        }
    }

    private static string? FindDamage(ReadOnlySpan<byte> line) =>
        !Utf8.IsValid(line) ? "it contains a byte that is not UTF-8; save the file as UTF-8"
        : line.Contains((byte)0) ? "it contains a NUL character; save the file as UTF-8"
        : line.IndexOf(Replacement) >= 0 ? "it contains U+FFFD, which replaces characters that were lost when the file was converted"
        : null;
}

/// <summary>A position in a UTF-8 text without NUL, and its line. A line ends in LF, CR LF or CR.</summary>
internal ref struct TextCursor(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>The line, starting at 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The position in bytes, starting at 0.</summary>
    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _text.Length;

    public readonly bool IsAtLineEnd => Current is 0 or (byte)'\r' or (byte)'\n';

    public readonly bool IsAtBlank => Current is (byte)' ' or (byte)'\t';

    /// <summary>The byte at the position; 0 at the end.</summary>
    public readonly byte Current => IsAtEnd ? (byte)0 : _text[Position];

    /// <summary>The byte after the position; 0 at the end.</summary>
    public readonly byte Next => Position + 1 < _text.Length ? _text[Position + 1] : (byte)0;

    /// <summary>Moves by one byte, unless it is at the end.</summary>
    public void Advance()
    {
        if (IsAtEnd)
        {
            return;
        }

        if (Current == '\n' || (Current == '\r' && Next != '\n'))
        {
            Line++;
        }

        Position++;
    }

    /// <summary>Moves past the byte, if it is the current one.</summary>
    public bool TrySkip(char character)
    {
        if (Current != character)
        {
            return false;
        }

        Advance();
        return true;
    }

    /// <summary>Moves past spaces and tabs.</summary>
    public void SkipBlanks()
    {
        while (IsAtBlank)
        {
            Advance();
        }
    }

    /// <summary>Moves to the beginning of the next line.</summary>
    public void SkipLine()
    {
        ReadToAny("\r\n"u8);
        if (Current == '\r' && Next == '\n')
        {
            Advance();
        }

        Advance();
    }

    /// <summary>Moves to the next of the bytes, which include those of a line end, or to the end. Returns the text in between.</summary>
    public ReadOnlySpan<byte> ReadToAny(ReadOnlySpan<byte> ends)
    {
        var rest = _text[Position..];
        var length = rest.IndexOfAny(ends) is >= 0 and var found ? found : rest.Length;
        Position += length;
        return rest[..length];
    }

    /// <summary>Returns the text between another position and this one.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => _text[start..Position];
}
