using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Lists;

/// <summary>
/// Reads the account's secrets page by page, each once. The list is not in the service's reference: what it does with a limit and an
/// offset is found out on the way, and where the list may not be whole, that is said.
/// </summary>
/// <param name="client">The service.</param>
/// <param name="guard">Bounds the waits; the list's own.</param>
public sealed class SecretList(IoSecretsClient client, RunGuard guard) : IDisposable
{
    private const int FirstLimit = 100;
    private const int LargestLimit = 10_000;
    private const int LimitGrowth = 10;

    // No account has as many: such a list has no end.
    private const int MostSecrets = 1_000_000;

    // So many pages without news, and once through all that came, are enough.
    private const int FewPages = 50;

    private readonly SeenSecrets _seen = new();
    private int? _limit = FirstLimit;
    private int _offset;
    private int _stepBack;
    private int _withoutNews;
    private int _fullest;
    private bool _ignoresOffset;
    private bool _isDoubtful;
    private bool _hasMore;
    private long _total;
    private SecretInfo? _begin;

    /// <summary>Whether there may be secrets that the service did not give, or not with their names; known once the list has ended.</summary>
    public bool MayBeIncomplete { get; private set; }

    /// <summary>Whether there is nothing more to ask for.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The outcome that ended the list early; null where none did.</summary>
    public Outcome? Failure { get; private set; }

    /// <summary>Asks for more.</summary>
    /// <param name="stop">Cancels the request.</param>
    /// <returns>Secrets that did not come before; none where the list has ended.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<IReadOnlyList<SecretInfo>> NextAsync(CancellationToken stop)
    {
        while (!HasEnded)
        {
            var (outcome, page) = await AskAsync(stop).ConfigureAwait(false);
            if (outcome.Status != OutcomeStatus.Done)
            {
                Refused(outcome);
                continue;
            }

            var news = _ignoresOffset ? TakeWhole(page.Secrets) : TakePart(page.Secrets);
            Doubt(page);
            if (news.Count > 0)
            {
                _withoutNews = 0;
                return news;
            }

            if (++_withoutNews > FewPages + (_seen.Count / Math.Max(1, _fullest)))
            {
                End(mayBeIncomplete: true);
            }
        }

        return [];
    }

    /// <inheritdoc/>
    public void Dispose() => guard.Dispose();

    private async Task<(Outcome Outcome, SecretPage Page)> AskAsync(CancellationToken stop)
    {
        guard.Enter();
        try
        {
            return await client.ListAsync(_limit, _offset, guard, stop).ConfigureAwait(false);
        }
        finally
        {
            guard.Leave();
        }
    }

    // What the service itself says of its list; and a secret without a name may be the very one that is looked for.
    private void Doubt(SecretPage page)
    {
        _isDoubtful |= page.Secrets.Any(secret => secret.Id is null || secret.Name is null);
        _total = page.Total ?? _total;
        _hasMore = page.HasMore ?? _hasMore;
        if (HasEnded)
        {
            MayBeIncomplete |= _isDoubtful || _hasMore || _total > _seen.Count;
        }
        else if (_seen.Count >= MostSecrets)
        {
            End(mayBeIncomplete: true);
        }
    }

    // The service may take other limits or none, and may refuse an offset.
    private void Refused(Outcome outcome)
    {
        var isForQuery = outcome.Answer?.Cause == Cause.ValidationFailed;
        if (isForQuery && _fullest == 0 && _limit is not null)
        {
            _limit = null;
        }
        else if (isForQuery && _fullest > 0 && !_ignoresOffset)
        {
            DoWithoutOffset(_fullest);
        }
        else
        {
            Failure = isForQuery && _fullest > 0 ? null : outcome;
            End(mayBeIncomplete: true);
        }
    }

    // Each page is to begin with a secret that came before, the last of the page before it: then nothing was passed over, even where
    // others have been deleted since and the rest has moved forward. Where it does not, it is looked for further in front.
    private IReadOnlyList<SecretInfo> TakePart(IReadOnlyList<SecretInfo> page)
    {
        var mayHaveGap = _offset > 0 && (page.Count == 0 || !_seen.Contains(page[0]));
        if (mayHaveGap)
        {
            _offset = Math.Max(0, _offset - _stepBack);
            _stepBack *= 2;
            _begin = null;
            return [];
        }

        var beginsAgain = page.Count > 1 && _offset > 0 && _begin is not null && SeenSecrets.AreSame(page[0], _begin);
        var news = Accept(page);
        if (page.Count <= 1)
        {
            End(mayBeIncomplete: false);
        }
        else if (beginsAgain)
        {
            DoWithoutOffset(page.Count);
        }

        return news;
    }

    private IReadOnlyList<SecretInfo> TakeWhole(IReadOnlyList<SecretInfo> page)
    {
        var news = Accept(page);
        _offset = 0;
        GrowLimit(page.Count, hasNews: news.Count > 0);
        return news;
    }

    private IReadOnlyList<SecretInfo> Accept(IReadOnlyList<SecretInfo> page)
    {
        _fullest = Math.Max(_fullest, page.Count);
        _stepBack = _fullest;
        if (page.Count > 0)
        {
            _begin = page[0];
            _offset += page.Count - 1;
        }

        return [.. page.Where(_seen.Add)];
    }

    private void DoWithoutOffset(int length)
    {
        _ignoresOffset = true;
        _offset = 0;
        GrowLimit(length, hasNews: true);
    }

    // A page shorter than asked for is all there is, unless its length is one that a service would choose for its largest page.
    private void GrowLimit(int length, bool hasNews)
    {
        if (length == _limit && hasNews && _limit < LargestLimit)
        {
            _limit *= LimitGrowth;
            return;
        }

        End(mayBeIncomplete: length <= (_limit ?? int.MaxValue) && (length == _limit || IsRound(length)));
    }

    private void End(bool mayBeIncomplete)
    {
        HasEnded = true;
        MayBeIncomplete = mayBeIncomplete;
    }

    // 10, 20, 25, 50, 100, 250, 1000: one digit, or 25, and zeros.
    private static bool IsRound(int length)
    {
        var digits = length;
        while (digits >= 10 && digits % 10 == 0)
        {
            digits /= 10;
        }

        return length >= 10 && digits is < 10 or 25;
    }
}
