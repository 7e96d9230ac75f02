using System.Buffers;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using IoSecrets.Core.Ids;

namespace IoSecrets.Core.Workflows;

/// <summary>
/// Finds the places in a text that may refer to secrets: by ID in any spelling of a GUID, by name as a whole token, or by a tool that the
/// secret is for. The format of references in workflows is not published, so anything that may be a reference counts as one. Thread-safe.
/// </summary>
internal sealed partial class ReferenceFinder
{
    private const string ToolSeparator = "__";

    // Far more than the name of a tool has. They limit the time for a long text without blanks.
    private const int MaxJoinedParts = 8;
    private const int MaxJoinedLength = 256;
    private const int MaxSeparators = 3;

    private static readonly SearchValues<char> Separators = SearchValues.Create("./:@+~-");

    private readonly Dictionary<Guid, Secret> _byId = new(IdComparer.Seeded);
    private readonly Dictionary<string, List<Term>> _byFirstWord = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Term> _withoutWord = [];
    private readonly Dictionary<string, List<Secret>> _byPattern = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Secret>> _byTool = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="secrets">The secrets to find.</param>
    public ReferenceFinder(IEnumerable<Secret> secrets)
    {
        foreach (var secret in secrets)
        {
            if (secret.Id is { } id)
            {
                _byId[id] = secret;
            }

            AddTerm(secret.Received.Name, secret, SecretReferenceKind.Name);
            AddTool(secret.Received.ToolName, secret);
        }
    }

    /// <summary>Finds the references in a text, each secret at most once per line and kind.</summary>
    /// <param name="content">The text.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyCollection<(Secret Secret, SecretReferenceKind Kind, int Line)> Find(string content, CancellationToken cancellationToken)
    {
        var found = new HashSet<(Secret Secret, SecretReferenceKind Kind, int Line)>(ReferenceComparer.Instance);
        foreach (var text in SearchText.Spellings(content))
        {
            FindIds(text, found);
            cancellationToken.ThrowIfCancellationRequested();
            FindTerms(text, found, cancellationToken);
            FindTools(text, found, cancellationToken);
        }

        return [.. found.OrderBy(reference => reference.Line)];
    }

    private void AddTerm(string? name, Secret secret, SecretReferenceKind kind)
    {
        var text = SearchText.Collapse(name ?? "");
        if (text.Length == 0)
        {
            return;
        }

        var word = Word().Match(text);
        var term = new Term(text, word.Index, secret, kind);
        if (word.Success)
        {
            Add(_byFirstWord, word.Value, term);
        }
        else
        {
            _withoutWord.Add(term);
        }
    }

    private void AddTool(string? tool, Secret secret)
    {
        if (string.IsNullOrWhiteSpace(tool))
        {
            return;
        }

        if (IsPattern(tool))
        {
            // A set of characters is not documented as part of a pattern; if it is one, it stands for one character.
            Add(_byPattern, CharacterSet().Replace(tool, "?"), secret);
        }
        else
        {
            AddTerm(tool, secret, SecretReferenceKind.Tool);
            Add(_byTool, tool, secret);
        }
    }

    private void FindIds(SearchText text, HashSet<(Secret, SecretReferenceKind, int)> found)
    {
        foreach (var (index, id) in HexIds.In(text.Text))
        {
            if (_byId.TryGetValue(id, out var secret))
            {
                found.Add((secret, SecretReferenceKind.Id, text.LineOf(index)));
            }
        }
    }

    private void FindTerms(SearchText text, HashSet<(Secret, SecretReferenceKind, int)> found, CancellationToken cancellationToken)
    {
        foreach (var match in Word().EnumerateMatches(text.Text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var index = match.Index;
            if (_byFirstWord.TryGetValue(text.Text.Substring(index, match.Length), out var terms))
            {
                found.UnionWith(terms
                    .Where(term => term.IsAt(text.Text, index - term.WordAt))
                    .Select(term => (term.Secret, term.Kind, text.LineOf(index))));
            }
        }

        foreach (var term in _withoutWord)
        {
            for (var at = -1; (at = text.Text.IndexOf(term.Text, at + 1, StringComparison.Ordinal)) >= 0;)
            {
                found.Add((term.Secret, term.Kind, text.LineOf(at)));
            }
        }
    }

    // A workflow may name one tool, or a pattern for several, as a secret may.
    private void FindTools(SearchText text, HashSet<(Secret, SecretReferenceKind, int)> found, CancellationToken cancellationToken)
    {
        var secretsOf = new Dictionary<string, IReadOnlyCollection<Secret>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (token, index) in ToolTokens(text.Text))
        {
            if (!secretsOf.TryGetValue(token, out var secrets))
            {
                cancellationToken.ThrowIfCancellationRequested();
                secretsOf[token] = secrets = SecretsFor(token);
            }

            foreach (var secret in secrets)
            {
                found.Add((secret, SecretReferenceKind.Tool, text.LineOf(index)));
            }
        }
    }

    // A dot, a hyphen or a slash may be in the name of a tool, or beside it: what they join is a token as well as each of its parts.
    private static IEnumerable<(string Token, int Index)> ToolTokens(string text)
    {
        List<(int Separators, int Start, int End)> parts = [];
        for (var next = ToolToken().Match(text); next.Success; next = next.NextMatch())
        {
            if (parts.Count > 0 && !IsJoined(text, parts[^1].End, next.Index))
            {
                parts.Clear();
            }

            parts.Add((StartOfSeparators(text, next.Index), next.Index, next.Index + next.Length));
            yield return (next.Value, next.Index);
            for (var first = Math.Max(0, parts.Count - MaxJoinedParts); first < parts.Count; first++)
            {
                var (separators, start, end) = (parts[first].Separators, parts[first].Start, parts[^1].End);
                if (first < parts.Count - 1 && end - start <= MaxJoinedLength)
                {
                    yield return (text[start..end], start);
                }

                if (separators < start && end - separators <= MaxJoinedLength)
                {
                    yield return (text[separators..end], separators);
                }
            }
        }
    }

    private static bool IsJoined(string text, int start, int end) =>
        end - start <= MaxSeparators && !text.AsSpan(start..end).ContainsAnyExcept(Separators);

    private static int StartOfSeparators(string text, int end)
    {
        var start = end;
        while (start > 0 && end - start < MaxSeparators && Separators.Contains(text[start - 1]))
        {
            start--;
        }

        return start;
    }

    private IReadOnlyCollection<Secret> SecretsFor(string token)
    {
        var isTool = token.Contains(ToolSeparator, StringComparison.Ordinal);
        var covering = _byPattern.Where(pattern => (isTool || pattern.Key.Trim('*', '?').Length > 0) && Matches(pattern.Key, token));
        var covered = isTool && IsPattern(token) ? _byTool.Concat(_byPattern).Where(tool => Matches(token, tool.Key)) : [];
        return [.. covering.Concat(covered).SelectMany(tool => tool.Value)];
    }

    private static bool Matches(string pattern, string tool) => FileSystemName.MatchesSimpleExpression(pattern, tool);

    private static bool IsPattern(string tool) => tool.AsSpan().ContainsAny('*', '?', '[');

    private static void Add<T>(Dictionary<string, List<T>> terms, string key, T item)
    {
        if (!terms.TryGetValue(key, out var items))
        {
            terms[key] = items = [];
        }

        items.Add(item);
    }

    [GeneratedRegex(@"[\p{L}\p{N}_]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[\w*?]+")]
    private static partial Regex ToolToken();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex CharacterSet();

    /// <summary>A name or a tool to find.</summary>
    /// <param name="Text">The text, with each run of white space as one blank.</param>
    /// <param name="WordAt">The index of its first word.</param>
    /// <param name="Secret">The secret.</param>
    /// <param name="Kind">The kind of reference.</param>
    private sealed record Term(string Text, int WordAt, Secret Secret, SecretReferenceKind Kind)
    {
        /// <summary>Returns true if the text contains the term at an index, as a whole token.</summary>
        public bool IsAt(string text, int index) =>
            index >= 0 && text.Length - index >= Text.Length && text.AsSpan(index, Text.Length).Equals(Text, StringComparison.OrdinalIgnoreCase)
            && !(IsPart(Text[0]) && text.AsSpan(0, index).TrimEnd('-') is [.., var before] && IsPart(before))
            && !(IsPart(Text[^1]) && text.AsSpan(index + Text.Length).TrimStart('-') is [var after, ..] && IsPart(after));

        // A hyphen joins two parts, but not a part with anything else, as in ${TOKEN:-name} and --secret=-name.
        private static bool IsPart(char character) => char.IsLetterOrDigit(character) || character == '_';
    }

    // Two secrets with equal fields are two secrets.
    private sealed class ReferenceComparer : IEqualityComparer<(Secret Secret, SecretReferenceKind Kind, int Line)>
    {
        public static ReferenceComparer Instance { get; } = new();

        public bool Equals((Secret Secret, SecretReferenceKind Kind, int Line) x, (Secret Secret, SecretReferenceKind Kind, int Line) y) =>
            ReferenceEquals(x.Secret, y.Secret) && x.Kind == y.Kind && x.Line == y.Line;

        public int GetHashCode((Secret Secret, SecretReferenceKind Kind, int Line) item) => HashCode.Combine(item.Secret.Id, item.Kind, item.Line);
    }
}
