using Markdig.Syntax;

namespace IoSecrets.Help.Pages;

/// <summary>Reads YAML that consists of lines of "key: value".</summary>
internal sealed class KeyValueLines
{
    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="PageException">A line is not a key and a value, or the keys are not those expected.</exception>
    public KeyValueLines(LeafBlock block, IEnumerable<string> keys)
    {
        foreach (var line in Prose.GetCode(block).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A value can contain a colon, as URIs do.
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is not [var key, var value] || !_values.TryAdd(key, value))
            {
                throw new PageException($"'{line}' is not a key and a value, or repeats a key.");
            }
        }

        if (!_values.Keys.ToHashSet().SetEquals(keys))
        {
            throw new PageException(
                $"The block in line {block.Line + 1} must contain {string.Join(", ", keys)}; it contains {string.Join(", ", _values.Keys)}.");
        }
    }

    public string this[string key] => _values[key];

    public IReadOnlyList<string> GetList(string key) =>
        _values[key].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <exception cref="PageException">The value is neither True nor False.</exception>
    public bool GetBoolean(string key) => bool.TryParse(_values[key], out var value)
        ? value
        : throw new PageException($"{key} must be True or False, not '{_values[key]}'.");
}
