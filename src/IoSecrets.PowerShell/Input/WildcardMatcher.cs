using System.Collections;
using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>
/// Matches names with a pattern like the engine's <see cref="WildcardPattern"/>, case-insensitive. The number of steps is at most the product
/// of the lengths of name and pattern, and usually their sum. Characters are always compared one by one; the engine compares the beginning of
/// a pattern such as <c>linear-*</c> linguistically, and ignores invisible characters.
/// </summary>
// The engine's matcher needs seconds for a long name and a pattern with many stars, and ignores Ctrl+C. Others can write such names.
internal sealed class WildcardMatcher
{
    private const WildcardOptions Options = WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant;

    private readonly Part[] _parts;
    private readonly int _lastStar;

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="WildcardPatternException">The pattern is invalid, such as <c>[</c>.</exception>
    public WildcardMatcher(string pattern)
    {
        ThrowIfInvalid(pattern);
        _parts = [.. ParseParts(pattern)];
        _lastStar = Array.FindLastIndex(_parts, part => part.Kind == PartKind.Star);
    }

    private enum PartKind
    {
        Literal,
        AnyCharacter,
        Set,
        Star,
    }

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool IsMatch(string name, CancellationToken cancellationToken)
    {
        var (at, next) = (0, 0);
        // The star that may match more characters, and the position in the name from which the rest of the pattern was last tried.
        var (star, from) = (-1, 0);
        while (at < name.Length)
        {
            if (next == _lastStar)
            {
                // The part after the last star can only match the end of the name.
                var rest = _parts.Length - ++next;
                if (name.Length - at < rest)
                {
                    return false;
                }

                (at, star) = (name.Length - rest, -1);
            }
            else if (next < _parts.Length && _parts[next].Kind == PartKind.Star)
            {
                (star, from) = (next++, at);
            }
            else if (next < _parts.Length && _parts[next].Matches(name[at]))
            {
                at++;
                next++;
            }
            else if (star >= 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                (next, at) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }

        while (next < _parts.Length && _parts[next].Kind == PartKind.Star)
        {
            next++;
        }

        return next == _parts.Length;
    }

    // The engine decides which patterns are invalid. For some, it throws only when the regular expression that it built fails.
    private static void ThrowIfInvalid(string pattern)
    {
        try
        {
            WildcardPattern.Get(pattern, Options).IsMatch("");
        }
        catch (ArgumentException broken)
        {
            throw new WildcardPatternException(broken.Message, broken);
        }
    }

    private static IEnumerable<Part> ParseParts(string pattern)
    {
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '*':
                    yield return new Part(PartKind.Star);
                    break;
                case '?':
                    yield return new Part(PartKind.AnyCharacter);
                    break;
                case '[':
                    var end = FindEndOfSet(pattern, at);
                    yield return new Part(PartKind.Set) { Set = new CharacterSet(pattern[at..(end + 1)]) };
                    at = end;
                    break;
                case '`' when at + 1 < pattern.Length:
                    yield return new Part(PartKind.Literal) { Literal = char.ToLowerInvariant(pattern[++at]) };
                    break;
                case var literal:
                    yield return new Part(PartKind.Literal) { Literal = char.ToLowerInvariant(literal) };
                    break;
            }
        }
    }

    // A closing bracket at the beginning of the set, or after a backtick, is a character of the set.
    private static int FindEndOfSet(string pattern, int begin)
    {
        var at = begin + 1;
        do
        {
            at += pattern[at] == '`' ? 2 : 1;
        }
        while (pattern[at] != ']');

        return at;
    }

    private readonly record struct Part(PartKind Kind)
    {
        public char Literal { get; init; }

        public CharacterSet? Set { get; init; }

        public bool Matches(char character) => Kind switch
        {
            PartKind.Literal => Literal == char.ToLowerInvariant(character),
            PartKind.Set => Set!.Contains(character),
            _ => true,
        };
    }

    /// <summary>A set of characters in brackets. The engine decides which characters are in the set, once for each character.</summary>
    private sealed class CharacterSet(string pattern)
    {
        private readonly WildcardPattern _pattern = WildcardPattern.Get(pattern, Options);
        private readonly BitArray _isKnown = new(char.MaxValue + 1);
        private readonly BitArray _isIn = new(char.MaxValue + 1);

        public bool Contains(char character)
        {
            if (!_isKnown[character])
            {
                _isIn[character] = _pattern.IsMatch(character.ToString());
                _isKnown[character] = true;
            }

            return _isIn[character];
        }
    }
}
