using IoSecrets.Core.Pace;

namespace IoSecrets.Core.Http;

/// <summary>Holds an attempt back until its turn has come.</summary>
internal sealed class PaceHandler(RequestPace pace) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Call.Of(request);
        if (!pace.TryEnter(out var turn))
        {
            // A wait ends with the run or with the caller; an attempt under way ends with the caller alone.
            using var waits = CancellationTokenSource.CreateLinkedTokenSource(call.Guard.NoMore, cancellationToken);
            turn = await pace.EnterAsync(waits.Token).ConfigureAwait(false);
        }

        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            pace.Leave(turn, call.Last);
        }
    }
}
