using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>A name as the user gave it: with wildcards a pattern, else meant to the letter; capitals do not count.</summary>
internal sealed class NamePattern
{
    private readonly WildcardMatcher? _matcher;

    public NamePattern(string text)
    {
        Text = WildcardPattern.Unescape(text);
        _matcher = WildcardPattern.ContainsWildcardCharacters(text) ? new WildcardMatcher(text) : null;
    }

    public string Text { get; }

    /// <summary>Whether it names one name; then it is an error where nothing has it.</summary>
    public bool IsLiteral => _matcher is null;

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    // No tool and an empty one are the same.
    public bool IsMatch(string? name, CancellationToken stop) =>
        _matcher?.IsMatch(name ?? "", stop) ?? string.Equals(name ?? "", Text, StringComparison.OrdinalIgnoreCase);
}
