using System.Buffers;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Files;

/// <summary>
/// Parses lines of the form <c>NAME=value</c>. Nothing is expanded: what another program would expand is a problem.
/// <code>
/// line      blank, # comment, or [export] NAME=[value] [ # comment]; blanks around the name and the value are ignored
/// NAME      A-Z a-z 0-9 _ . -, beginning with a letter or _
/// value     abc      up to the end of the line or a # after a blank; a backslash or a quote in it stands for itself; no $ before a letter, _, { or (
///                    neither a # nor a backtick at the beginning
///           'abc'    every character stands for itself; may span lines
///           "abc"    as written, except \n \r \t \\ \" \$; may span lines; no other backslash; no $ before a letter, _, { or (
/// </code>
/// An empty value is not given. A line ends in LF, CR LF or CR; a value that spans lines keeps its line ends as they are in the file.
/// </summary>
internal ref struct EnvParser(ReadOnlySpan<byte> text, RowCollector rows)
{
    private const string Variable = "'$' begins a variable here, and variables are not expanded; put the value in single quotes";

    private readonly RowCollector _rows = rows;
    private TextCursor _cursor = new(text);

    public void Read()
    {
        for (; !_cursor.IsAtEnd; _cursor.SkipLine())
        {
            _cursor.SkipBlanks();
            if (!_cursor.IsAtLineEnd && _cursor.Current != '#')
            {
                ReadEntry();
            }
        }
    }

    private void ReadEntry()
    {
        var row = _rows.Begin(_cursor.Line);
        if ((ReadName(row) ?? ReadValue(row)) is { } problem)
        {
            _rows.Report(row.Line, problem);
        }
        else
        {
            _rows.Add(row);
        }
    }

    private string? ReadName(RowBuilder row)
    {
        var name = ReadWord();
        if (name.SequenceEqual("export"u8) && _cursor.IsAtBlank)
        {
            _cursor.SkipBlanks();
            name = _cursor.Current == '=' ? name : ReadWord();
        }

        _cursor.SkipBlanks();
        if (name.IsEmpty)
        {
            return "it does not begin with a name of letters, digits, '_', '.' and '-'";
        }

        row.Set(SecretColumn.Name, name);
        return _cursor.TrySkip('=') ? null : "it has no '=' after the name";
    }

    private ReadOnlySpan<byte> ReadWord()
    {
        var start = _cursor.Position;
        if (IsLetter(_cursor.Current))
        {
            while (IsLetter(_cursor.Current) || char.IsAsciiDigit((char)_cursor.Current) || _cursor.Current is (byte)'.' or (byte)'-')
            {
                _cursor.Advance();
            }
        }

        return _cursor.Since(start);
    }

    private string? ReadValue(RowBuilder row)
    {
        var afterEquals = _cursor;
        _cursor.SkipBlanks();
        switch (_cursor.Current)
        {
            case (byte)'\'' or (byte)'"':
                return ReadQuoted(row);
            case (byte)'`':
                return "its value begins with a backtick, which some programs read as a quote; put the value in single quotes";
            case (byte)'#' when _cursor.Position == afterEquals.Position:
                return "its value begins with '#', which some programs read as a comment; put the value in single quotes";
            default:
                _cursor = afterEquals;
                return ReadUnquoted(row);
        }
    }

    private string? ReadUnquoted(RowBuilder row)
    {
        var line = _cursor.ReadToAny("\r\n"u8);
        for (var i = 1; i < line.Length; i++)
        {
            if (line[i] == '#' && line[i - 1] is (byte)' ' or (byte)'\t')
            {
                line = line[..i];
                break;
            }
        }

        var value = line.Trim(" \t"u8);
        for (var i = 0; i + 1 < value.Length; i++)
        {
            if (IsVariable(value[i], value[i + 1]))
            {
                return Variable;
            }
        }

        row.Set(SecretColumn.Value, value);
        return null;
    }

    // The caller skips the rest of the line. After an unclosed quote, that is the line of the quote, so that the lines after it are read too.
    private string? ReadQuoted(RowBuilder row)
    {
        var opening = _cursor;
        var quote = (char)_cursor.Current;
        _cursor.Advance();
        var problem = quote == '"' ? ReadToDoubleQuote(out var value) : ReadToSingleQuote(out value);
        var closing = _cursor.Line;
        if (!_cursor.TrySkip(quote))
        {
            _cursor = opening;
            return "its quoted value has no closing quote";
        }

        var isSeparate = _cursor.IsAtBlank;
        _cursor.SkipBlanks();
        if (!_cursor.IsAtLineEnd && (!isSeparate || _cursor.Current != '#'))
        {
            problem ??= $"text other than a comment follows the closing quote{(closing == opening.Line ? "" : $" in line {closing}")}";
        }

        if (problem is null && quote == '"' && value.Contains((byte)'\\'))
        {
            SetUnescaped(row, value);
        }
        else
        {
            row.Set(SecretColumn.Value, value);
        }

        return problem;
    }

    private string? ReadToSingleQuote(out ReadOnlySpan<byte> value)
    {
        var start = _cursor.Position;
        while (!_cursor.IsAtEnd && _cursor.Current != '\'')
        {
            _cursor.Advance();
        }

        value = _cursor.Since(start);
        return null;
    }

    private string? ReadToDoubleQuote(out ReadOnlySpan<byte> value)
    {
        string? problem = null;
        var start = _cursor.Position;
        for (; !_cursor.IsAtEnd && _cursor.Current != '"'; _cursor.Advance())
        {
            if (IsVariable(_cursor.Current, _cursor.Next))
            {
                problem ??= Variable;
            }
            else if (_cursor.TrySkip('\\') && Unescape(_cursor.Current) is null)
            {
                problem ??= @"a backslash is followed by none of n r t \ "" $; double the backslash, or put the value in single quotes";
            }
        }

        value = _cursor.Since(start);
        return problem;
    }

    private static void SetUnescaped(RowBuilder row, ReadOnlySpan<byte> value)
    {
        using var plain = new ZeroedBuffer(value.Length);
        while (value.IndexOf((byte)'\\') is >= 0 and var backslash)
        {
            plain.Write(value[..backslash]);
            plain.Write([Unescape(value[backslash + 1])!.Value]);
            value = value[(backslash + 2)..];
        }

        plain.Write(value);
        row.Set(SecretColumn.Value, plain.Written.Span);
    }

    private static byte? Unescape(byte escaped) => escaped switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'\\' or (byte)'"' or (byte)'$' => escaped,
        _ => null,
    };

    private static bool IsVariable(byte current, byte next) => current == '$' && (IsLetter(next) || next is (byte)'{' or (byte)'(');

    private static bool IsLetter(byte character) => char.IsAsciiLetter((char)character) || character == '_';
}
