using System.Text;
using System.Text.RegularExpressions;

namespace IoSecrets.Sandbox;

/// <summary>Passes on what is printed, and keeps it.</summary>
internal sealed partial class Transcript(TextWriter writer) : TextWriter
{
    private readonly StringBuilder _kept = new();

    public override Encoding Encoding => writer.Encoding;

    /// <summary>What was printed, without colours, blanks and line ends, where a text may have been broken.</summary>
    public string Compact => Break.Replace(_kept.ToString(), "");

    /// <summary>How much was printed.</summary>
    public int Length => _kept.Length;

    [GeneratedRegex(@"\u001b\[[0-9;]*[A-Za-z]|\s+")]
    private static partial Regex Break { get; }

    /// <summary>What was printed after so much, with its colours.</summary>
    public string From(int start) => _kept.ToString(start, _kept.Length - start);

    public override void Write(char value)
    {
        _kept.Append(value);
        writer.Write(value);
    }

    public override void Write(string? value)
    {
        _kept.Append(value);
        writer.Write(value);
    }

    public override void WriteLine(string? value) => Write(value + Environment.NewLine);
}
