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
            using var bound = call.Guard.BoundWait(cancellationToken);
            turn = await pace.EnterAsync(bound.Token).ConfigureAwait(false);
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
