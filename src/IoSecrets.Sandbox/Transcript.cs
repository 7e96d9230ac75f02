using System.Text;
using System.Text.RegularExpressions;

namespace IoSecrets.Sandbox;

/// <summary>Passes on what the player writes, and keeps it.</summary>
internal sealed partial class Transcript(TextWriter writer)
{
    /// <summary>What Play.ps1 puts before each comment and each command.</summary>
    private const char Mark = '\u001e';

    private readonly StringBuilder _kept = new();

    /// <summary>What was written, without colours, blanks and line ends, where a text may have been broken.</summary>
    public string Compact => Break.Replace(_kept.ToString(), "");

    /// <summary>Each comment, and each command with what came of it, with their colours.</summary>
    public IEnumerable<string> Parts => _kept.ToString().Split(Mark).Skip(1);

    [GeneratedRegex(@"\u001b\[[0-9;]*[A-Za-z]|[\s\u001e]+")]
    private static partial Regex Break { get; }

    public void Add(string line)
    {
        _kept.Append(line).Append('\n');
        writer.WriteLine(line.Replace(Mark.ToString(), "", StringComparison.Ordinal));
    }
}
