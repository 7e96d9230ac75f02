using System.Buffers;
using System.Text;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Files;

/// <summary>
/// Parses comma-separated values as in RFC 4180, with a header. Lines end in LF, CR LF or CR; blank lines and a first line <c>#TYPE ...</c> are
/// skipped. A cell in double quotes may span lines and contains a double quote twice. A blank at the beginning or the end of a text must be quoted.
/// A cell that its row lacks is not given.
/// </summary>
internal ref struct CsvParser
{
    private static readonly (char Character, string Name)[] OtherSeparators = [(';', "semicolons"), ('\t', "tabs")];

    private readonly List<SecretColumn?> _columns = [];
    private readonly RowCollector _rows;
    private TextCursor _cursor;

    public CsvParser(ReadOnlySpan<byte> text, RowCollector rows)
    {
        _cursor = new TextCursor(text);
        _rows = rows;
        if (text.StartsWith("#TYPE "u8))
        {
            _cursor.SkipLine();
        }
    }

    /// <summary>Reads all records as texts.</summary>
    /// <exception cref="SecretsFileException">A record is not valid.</exception>
    public static string[][] ReadRecords(ReadOnlySpan<byte> text)
    {
        using var rows = new RowCollector();
        var parser = new CsvParser(text, rows);
        var records = new List<string[]>();
        while (parser.TryFindRecord())
        {
            var cells = new List<string>();
            do
            {
                var line = parser._cursor.Line;
                if (parser.ReadCell(out var cell) is { } problem)
                {
                    throw new SecretsFileException($"line {line}: {problem}");
                }

                cells.Add(Encoding.UTF8.GetString(cell).Replace("\"\"", "\"", StringComparison.Ordinal));
            }
            while (parser._cursor.TrySkip(','));

            parser._cursor.SkipLine();
            records.Add([.. cells]);
        }

        return [.. records];
    }

    public void Read()
    {
        if (!TryFindRecord())
        {
            _rows.Report(1, "the file has no header");
        }
        else if (TryReadHeader())
        {
            while (TryFindRecord())
            {
                ReadRow();
            }
        }
    }

    private bool TryFindRecord()
    {
        _cursor.SkipBlanks();
        while (_cursor.IsAtLineEnd && !_cursor.IsAtEnd)
        {
            _cursor.SkipLine();
            _cursor.SkipBlanks();
        }

        return !_cursor.IsAtEnd;
    }

    private bool TryReadHeader()
    {
        var start = _cursor;
        var names = new List<string>();
        string? problem;
        do
        {
            problem = ReadCell(out var cell);
            names.Add(Encoding.UTF8.GetString(cell));
        }
        while (problem is null && _cursor.TrySkip(','));

        _cursor.SkipLine();
        // Without a column that identifies a secret, the first line is most likely no header, and may contain a value.
        if (problem is null && names.Any(name => ColumnName.Find(name) is SecretColumn.Id or SecretColumn.Name))
        {
            SetColumns(names, start.Line);
            return true;
        }

        var line = Encoding.UTF8.GetString(start.ReadToAny("\r\n"u8));
        _rows.Report(start.Line, FindOtherSeparator(line) ?? problem ?? "the header has neither a column Id nor a column Name");
        return false;
    }

    private readonly void SetColumns(List<string> names, int line)
    {
        foreach (var name in names)
        {
            var column = ColumnName.Find(name);
            if (column is null)
            {
                _rows.AddUnknown(name, $"column {_columns.Count + 1}");
            }
            else if (column is not SecretColumn.Other && _columns.Contains(column))
            {
                _rows.Report(line, $"the column {column} occurs twice");
                column = SecretColumn.Other;
            }

            _columns.Add(column);
        }
    }

    private static string? FindOtherSeparator(string header) => OtherSeparators
        .Where(separator => header.Split(separator.Character) is { Length: > 1 } names && names.Any(name => ColumnName.Find(name.Trim(' ', '"')) is not null))
        .Select(separator => $"the columns are separated by {separator.Name}; use commas")
        .FirstOrDefault();

    private void ReadRow()
    {
        var row = _rows.Begin(_cursor.Line);
        var index = 0;
        do
        {
            var line = _cursor.Line;
            var start = _cursor;
            if (ReadCell(out var cell) is { } problem)
            {
                _rows.Report(line, problem);
                _cursor.SkipLine();
                return;
            }

            if (index >= _columns.Count)
            {
                row.Fail("it has more cells than the header has columns");
            }
            else if (_columns[index] is { } column and not SecretColumn.Other)
            {
                SetCell(row, column, cell);
                if (column is not (SecretColumn.Id or SecretColumn.IsDefaultForTool) && start.Current != '"' && HasBlankEnds(start))
                {
                    // Import-Csv keeps the blanks that others remove, and a value cannot be read back.
                    row.Fail("a cell begins or ends with a blank; put the cell in quotes to keep the blank, or remove it");
                }
            }

            index++;
        }
        while (_cursor.TrySkip(','));

        if (index < _columns.Count)
        {
            // Whether an empty cell is meant is not clear: an empty tool is no tool, and a missing one is any.
            row.Fail("it has fewer cells than the header has columns");
        }

        _cursor.SkipLine();
        _rows.Add(row);
    }

    private static bool HasBlankEnds(TextCursor start)
    {
        var cell = start.ReadToAny(",\r\n"u8);
        return !cell.TrimStart(" \t"u8).StartsWith("\""u8) && cell.Trim(" \t"u8) is { IsEmpty: false } trimmed && trimmed.Length != cell.Length;
    }

    // After a problem, the caller skips the rest of the line. After an unclosed quote, that is the line of the quote, so that the lines after it are
    // read too.
    private string? ReadCell(out ReadOnlySpan<byte> cell)
    {
        _cursor.SkipBlanks();
        var opening = _cursor;
        if (!_cursor.TrySkip('"'))
        {
            cell = _cursor.ReadToAny(",\r\n"u8).TrimEnd(" \t"u8);
            return cell.Contains((byte)'"') ? "a cell that is not quoted contains a double quote; quote the cell, and double the quote in it" : null;
        }

        cell = ReadToClosingQuote();
        var closing = _cursor.Line;
        if (!_cursor.TrySkip('"'))
        {
            _cursor = opening;
            return "a quoted cell has no closing quote";
        }

        _cursor.SkipBlanks();
        return _cursor.Current == ',' || _cursor.IsAtLineEnd ? null
            : $"a quoted cell ends{(closing == opening.Line ? "" : $" in line {closing}")} before the next comma; double a quote that is in a quoted cell";
    }

    private ReadOnlySpan<byte> ReadToClosingQuote()
    {
        var start = _cursor.Position;
        while (!_cursor.IsAtEnd && (_cursor.Current != '"' || _cursor.Next == '"'))
        {
            _cursor.TrySkip('"');
            _cursor.Advance();
        }

        return _cursor.Since(start);
    }

    // Only quoted cells contain quotes, each twice.
    private static void SetCell(RowBuilder row, SecretColumn column, ReadOnlySpan<byte> cell)
    {
        if (!cell.Contains((byte)'"'))
        {
            row.Set(column, cell);
            return;
        }

        using var plain = new ZeroedBuffer(cell.Length);
        while (cell.IndexOf((byte)'"') is >= 0 and var quote)
        {
            plain.Write(cell[..(quote + 1)]);
            cell = cell[(quote + 2)..];
        }

        plain.Write(cell);
        row.Set(column, plain.Written.Span);
    }
}
