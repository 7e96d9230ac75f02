using Markdig.Syntax;

namespace IoSecrets.Help.Pages;

/// <summary>Reads the little YAML that pages hold: lines of "key: value".</summary>
internal sealed class KeyValueLines
{
    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="PageException">A line is no key and value, or the keys are not those expected.</exception>
    public KeyValueLines(LeafBlock block, IEnumerable<string> keys)
    {
        foreach (var line in Prose.CodeOf(block).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A value may hold a colon, as URIs do.
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is not [var key, var value] || !_values.TryAdd(key, value))
            {
                throw new PageException($"'{line}' is no new key and value.");
            }
        }

        if (!_values.Keys.ToHashSet().SetEquals(keys))
        {
            throw new PageException(
                $"The block in line {block.Line + 1} is to hold {string.Join(", ", keys)}; it holds {string.Join(", ", _values.Keys)}.");
        }
    }

    public string this[string key] => _values[key];

    public IReadOnlyList<string> ListOf(string key) =>
        _values[key].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <exception cref="PageException">It is neither True nor False.</exception>
    public bool IsTrue(string key) => bool.TryParse(_values[key], out var value)
        ? value
        : throw new PageException($"{key} is to be True or False, not '{_values[key]}'.");
}
