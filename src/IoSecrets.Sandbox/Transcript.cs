using System.Text;
using System.Text.RegularExpressions;

namespace IoSecrets.Sandbox;

/// <summary>Forwards the lines that Play.ps1 writes, and keeps them.</summary>
internal sealed partial class Transcript(TextWriter writer)
{
    // Play.ps1 writes it before each comment and each command.
    private const char PartMark = '\u001e';

    private readonly StringBuilder _text = new();

    /// <summary>All text, without colours and whitespace: a table may break a value anywhere.</summary>
    public string Compact => ColorOrWhitespace.Replace(_text.ToString(), "");

    /// <summary>The comments, and the commands with their output, all with their colours.</summary>
    public IEnumerable<string> Parts => _text.ToString().Split(PartMark).Skip(1);

    [GeneratedRegex(@"\u001b\[[0-9;]*[A-Za-z]|[\s\u001e]+")]
    private static partial Regex ColorOrWhitespace { get; }

    public void Add(string line)
    {
        _text.Append(line).Append('\n');
        writer.WriteLine(line.Replace(PartMark.ToString(), "", StringComparison.Ordinal));
    }
}
