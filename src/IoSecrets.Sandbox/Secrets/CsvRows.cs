using System.Text;

namespace IoSecrets.Sandbox.Secrets;

/// <summary>Reads CSV as Import-Csv does: with a header, without empty lines and without spaces around cells that have no quotation marks.</summary>
internal sealed class CsvRows
{
    private readonly string _text;
    private int _position;
    private int _line = 1;

    private CsvRows(string text) => _text = text;

    private bool IsAtEnd => _position == _text.Length;

    private char Next => IsAtEnd ? default : _text[_position];

    private bool IsAtEndOfRow => IsAtEnd || Next is '\r' or '\n';

    /// <exception cref="SecretsFileException">The text is not CSV, or its header has no column Name.</exception>
    public static IEnumerable<SecretRow> Read(string text)
    {
        var rows = new CsvRows(text);
        var header = rows.ReadHeader();
        while (rows.ReadRow() is var (line, cells))
        {
            if (cells.Count > header.Count)
            {
                throw new SecretsFileException(line, "the row has more cells than the header");
            }

            var fields = SecretRow.NewFields();
            for (var i = 0; i < cells.Count; i++)
            {
                fields.Add(header[i], cells[i]);
            }

            yield return new SecretRow(line, fields);
        }
    }

    private List<string> ReadHeader()
    {
        var (line, header) = ReadRow() ?? (_line, []);
        if (!header.Contains("Name", StringComparer.OrdinalIgnoreCase))
        {
            throw new SecretsFileException(line, "the header has no column Name");
        }

        return header.Distinct(StringComparer.OrdinalIgnoreCase).Count() == header.Count
            ? header
            : throw new SecretsFileException(line, "the header has a column twice");
    }

    private (int Line, List<string> Cells)? ReadRow()
    {
        while (!IsAtEnd && IsAtEndOfRow)
        {
            SkipEndOfRow();
        }

        if (IsAtEnd)
        {
            return null;
        }

        var line = _line;
        var cells = new List<string> { ReadCell() };
        while (Next == ',')
        {
            _position++;
            cells.Add(ReadCell());
        }

        if (!IsAtEndOfRow)
        {
            throw new SecretsFileException(_line, "text follows a closing quotation mark");
        }

        SkipEndOfRow();
        return (line, cells);
    }

    private string ReadCell()
    {
        SkipSpaces();
        if (Next == '"')
        {
            return ReadQuotedCell();
        }

        var start = _position;
        while (!IsAtEndOfRow && Next != ',')
        {
            _position++;
        }

        return _text[start.._position].TrimEnd();
    }

    private string ReadQuotedCell()
    {
        var line = _line;
        var cell = new StringBuilder();
        _position++;
        while (!IsAtEnd)
        {
            var character = _text[_position++];
            if (character == '"')
            {
                if (Next != '"')
                {
                    SkipSpaces();
                    return cell.ToString();
                }

                // A doubled quotation mark stands for one.
                _position++;
            }
            else if (character == '\n')
            {
                _line++;
            }

            cell.Append(character);
        }

        throw new SecretsFileException(line, "a quotation mark is not closed");
    }

    private void SkipSpaces()
    {
        while (Next is ' ' or '\t')
        {
            _position++;
        }
    }

    private void SkipEndOfRow()
    {
        if (Next == '\r')
        {
            _position++;
        }

        if (Next == '\n')
        {
            _position++;
        }

        _line++;
    }
}
