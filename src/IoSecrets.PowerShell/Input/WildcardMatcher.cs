using System.Collections;
using System.Management.Automation;

namespace IoSecrets.Input;

/// <summary>
/// Matches names with a pattern as the engine's <see cref="WildcardPattern"/> does, and capitals do not count. It takes at most as many
/// steps as the name's length times the pattern's, mostly their sum. Characters are always compared one by one; the engine compares a
/// beginning, such as that of <c>linear-*</c>, as people read it, and passes over characters that nobody sees.
/// </summary>
// The engine's own takes seconds for a long name and a pattern of many stars, and hears no Ctrl+C meanwhile. Names are others' texts.
internal sealed class WildcardMatcher
{
    private const WildcardOptions Options = WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant;

    private readonly Part[] _parts;
    private readonly int _lastStar;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="WildcardPatternException">It is broken, such as <c>[</c>.</exception>
    public WildcardMatcher(string pattern)
    {
        ThrowIfInvalid(pattern);
        _parts = [.. PartsOf(pattern)];
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
        // The star whose text may grow, and where what follows it was looked for last.
        var (star, from) = (-1, 0);
        while (at < name.Length)
        {
            if (next == _lastStar)
            {
                // What follows the last star can only be the name's end.
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
            else if (next < _parts.Length && _parts[next].Fits(name[at]))
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

    // Whether it is broken is the engine's to say; of some it only notices that it made a broken regular expression of them.
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

    private static IEnumerable<Part> PartsOf(string pattern)
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
                    var end = EndOfSet(pattern, at);
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

    // A bracket that closes at once, or behind a backtick, is one of the set's characters.
    private static int EndOfSet(string pattern, int begin)
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

        public bool Fits(char character) => Kind switch
        {
            PartKind.Literal => Literal == char.ToLowerInvariant(character),
            PartKind.Set => Set!.Contains(character),
            _ => true,
        };
    }

    /// <summary>Characters in brackets. The engine says what is among them, and is asked once for each.</summary>
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
