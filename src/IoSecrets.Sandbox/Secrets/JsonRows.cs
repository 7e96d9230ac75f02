using System.Text;
using System.Text.Json;

namespace IoSecrets.Sandbox.Secrets;

/// <summary>Reads an array of JSON objects, with the line of each: a parsed document does not have it.</summary>
internal sealed class JsonRows
{
    private const byte EndOfLine = (byte)'\n';

    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly byte[] _json;
    private int _counted;
    private int _line = 1;

    private JsonRows(byte[] json) => _json = json;

    /// <exception cref="SecretsFileException">The text is not JSON, or not an array of objects.</exception>
    public static IEnumerable<SecretRow> Read(string text)
    {
        try
        {
            return new JsonRows(Encoding.UTF8.GetBytes(text)).ReadArray();
        }
        catch (JsonException invalid)
        {
            throw new SecretsFileException((invalid.LineNumber ?? 0) + 1, "the text is not JSON");
        }
    }

    private List<SecretRow> ReadArray()
    {
        var rows = new List<SecretRow>();
        var reader = new Utf8JsonReader(_json, Options);
        reader.Read();
        Expect(reader, JsonTokenType.StartArray, "the file must have an array of objects");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(reader, JsonTokenType.StartObject, "the array must have only objects");
            rows.Add(ReadObject(ref reader));
        }

        // Throws if more text follows.
        reader.Read();
        return rows;
    }

    private SecretRow ReadObject(ref Utf8JsonReader reader)
    {
        var line = GetLine(reader);
        var fields = SecretRow.NewFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = ReadText(reader);
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    fields[name] = ReadText(reader);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    fields[name] = reader.GetBoolean().ToString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new SecretRow(line, fields);
    }

    private string ReadText(Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON's grammar allows the escape, but it is not text.
            throw new SecretsFileException(GetLine(reader), "a text has half of a surrogate pair");
        }
    }

    private void Expect(Utf8JsonReader reader, JsonTokenType type, string message)
    {
        if (reader.TokenType != type)
        {
            throw new SecretsFileException(GetLine(reader), message);
        }
    }

    private int GetLine(Utf8JsonReader reader)
    {
        var position = (int)reader.TokenStartIndex;
        _line += _json.AsSpan(_counted, position - _counted).Count(EndOfLine);
        _counted = position;
        return _line;
    }
}
