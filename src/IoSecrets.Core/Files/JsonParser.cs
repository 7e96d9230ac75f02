using System.Text;
using System.Text.Json;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Files;

/// <summary>
/// Parses an array of objects with the fields of secrets, or one object of names and values. A field is a string, a number exactly as it is written, or
/// null for an empty cell; IsDefaultForTool may also be true or false. Keys are case-insensitive.
/// </summary>
internal ref struct JsonParser(ReadOnlySpan<byte> text, RowCollector rows)
{
    private const string UnpairedSurrogate = "a text in it contains half of a character (an unpaired surrogate)";

    private readonly RowCollector _rows = rows;
    private Utf8JsonReader _reader = new(text);
    private TextCursor _cursor = new(text);

    public void Read()
    {
        try
        {
            _reader.Read();
            ReadRoot();
            _reader.Read();
        }
        catch (JsonException failure)
        {
            // The message of the exception may quote the text.
            _rows.Report((int)(failure.LineNumber ?? 0) + 1, "the JSON cannot be read from here on; comments and trailing commas are not allowed");
        }
    }

    private void ReadRoot()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartArray:
                ReadArray();
                break;
            case JsonTokenType.StartObject:
                ReadNamesAndValues();
                break;
            default:
                _rows.Report(FindLine(), "the file is neither an array of objects nor an object of names and values");
                break;
        }
    }

    private void ReadArray()
    {
        for (var item = 1; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; item++)
        {
            if (_reader.TokenType == JsonTokenType.StartObject)
            {
                ReadSecret(_rows.Begin(FindLine(), item));
            }
            else
            {
                _rows.Report(FindLine(), $"item {item} is not an object");
                _reader.Skip();
            }
        }
    }

    private void ReadSecret(RowBuilder row)
    {
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var position = 1; TryReadKey(out var key); position++)
        {
            _reader.Read();
            if (FindProblem(key, keys) is { } problem)
            {
                row.Fail(problem);
                _reader.Skip();
            }
            else if (ColumnName.Find(key!) is not { } column)
            {
                _rows.AddUnknown(key!, $"key {position}");
            }
            else if (column != SecretColumn.Other)
            {
                Set(row, column);
            }
        }

        _rows.Add(row);
    }

    private void ReadNamesAndValues()
    {
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (TryReadKey(out var key))
        {
            var row = _rows.Begin(FindLine());
            _reader.Read();
            if (FindProblem(key, keys) is { } problem)
            {
                row.Fail(problem);
                _reader.Skip();
            }
            else
            {
                row.Set(SecretColumn.Name, Encoding.UTF8.GetBytes(key!));
                Set(row, SecretColumn.Value);
            }

            // ConvertTo-Json writes a single secret without an array.
            if (key is not null && ColumnName.Find(key) is { } column and not SecretColumn.Other)
            {
                row.Fail($"'{column}' is a field of a secret, not a name; put the object of one secret in an array");
            }

            _rows.Add(row);
        }
    }

    // The key is null if it is not valid Unicode.
    private bool TryReadKey(out string? key)
    {
        key = null;
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        try
        {
            key = _reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // FindProblem reports it.
        }

        return true;
    }

    private readonly string? FindProblem(string? key, HashSet<string> keys) =>
        key is null ? UnpairedSurrogate
        : !keys.Add(key) ? "a key occurs twice"
        : _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? "an object or an array is not the value of a field"
        : null;

    private readonly void Set(RowBuilder row, SecretColumn column)
    {
        if (_reader.TokenType is JsonTokenType.True or JsonTokenType.False && column != SecretColumn.IsDefaultForTool)
        {
            row.Fail($"its {column} is true or false without quotation marks");
        }
        else if (_reader.ValueIsEscaped)
        {
            SetUnescaped(row, column);
        }
        else
        {
            row.Set(column, _reader.TokenType == JsonTokenType.Null ? default : _reader.ValueSpan);
        }
    }

    private readonly void SetUnescaped(RowBuilder row, SecretColumn column)
    {
        using var plain = new ZeroedBuffer(_reader.ValueSpan.Length);
        try
        {
            plain.Advance(_reader.CopyString(plain.GetSpan()));
            row.Set(column, plain.Written.Span);
        }
        catch (InvalidOperationException)
        {
            row.Fail(UnpairedSurrogate);
        }
    }

    private int FindLine()
    {
        while (_cursor.Position < _reader.TokenStartIndex)
        {
            _cursor.Advance();
        }

        return _cursor.Line;
    }
}
