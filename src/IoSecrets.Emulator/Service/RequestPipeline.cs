using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IoSecrets.Emulator;

// The way of a request: arrive, rate limit, fault, act, wait, answer.
internal sealed class RequestPipeline(EmulatorOptions options, SecretsService service, RequestLog log, Faults faults)
{
    private readonly RateLimit.Limiter? _limiter = options.RateLimit?.CreateLimiter(options.Time);
    private readonly ReplyWriter _writer = new(options.Time);

    public async Task HandleAsync(HttpContext context)
    {
        var route = Route.Match(context.Request.Path.Value ?? "");
        var visit = log.Add(context, route.SecretId);
        try
        {
            await AnswerAsync(context, route, visit);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, or the emulator was disposed: nobody is left to answer.
        }
        finally
        {
            log.Complete(visit, 0);
        }
    }

    private async Task AnswerAsync(HttpContext context, Route route, RequestEntry visit)
    {
        var body = await ReadBodyAsync(context, visit);
        if (_limiter?.Acquire() is { } wait)
        {
            await SendAsync(context, visit, Replies.TooManyRequests(options.RateLimit!.SendsRetryAfter ? wait : null));
            return;
        }

        var fault = route.IsForSecrets
            ? faults.Take(new FaultContext(visit.Method, visit.SecretId, visit.Attempt, visit.Ordinal))
            : null;
        switch (fault)
        {
            case Fault.BreakBefore:
                Break(context, visit);
                return;
            case Fault.Answer { AfterActing: false } response:
                await SendAsync(context, visit, Reply.Of(response));
                return;
            case Fault.Raw { AfterActing: false } raw:
                await SendRawAsync(context, visit, raw);
                return;
            case Fault.HeldUntil { AfterActing: false } held:
                await HoldAsync(context, held);
                break;
        }

        await FinishAsync(context, visit, service.Answer(route, context.Request, body), fault);
    }

    private async Task FinishAsync(HttpContext context, RequestEntry visit, Reply reply, Fault? fault)
    {
        switch (fault)
        {
            case Fault.BreakAfter:
                Break(context, visit);
                return;
            case Fault.Answer response:
                reply = Reply.Of(response);
                break;
            case Fault.Raw raw:
                await SendRawAsync(context, visit, raw);
                return;
            case Fault.HeldUntil { AfterActing: true } held:
                await HoldAsync(context, held);
                break;
            case Fault.Slow slow:
                await Task.Delay(slow.Delay, options.Time, context.RequestAborted);
                break;
            case Fault.CutBody:
                await DelayAsync(context);
                log.Complete(visit, reply.StatusCode);
                await _writer.WriteCutAsync(context, visit.RequestId, reply);
                return;
            case Fault.Trickle:
                await DelayAsync(context);
                try
                {
                    await _writer.TrickleAsync(context, visit.RequestId, reply);
                }
                finally
                {
                    log.Complete(visit, reply.StatusCode);
                }

                return;
        }

        await SendAsync(context, visit, reply);
    }

    private async Task SendAsync(HttpContext context, RequestEntry visit, Reply reply)
    {
        await DelayAsync(context);
        log.Complete(visit, reply.StatusCode);
        _writer.Write(context.Response, visit.RequestId, reply);
    }

    private async Task SendRawAsync(HttpContext context, RequestEntry visit, Fault.Raw raw)
    {
        await DelayAsync(context);
        log.Complete(visit, 0);
        await RawWriter.WriteAsync(context, raw);
    }

    private Task DelayAsync(HttpContext context) => options.Latency > TimeSpan.Zero
        ? Task.Delay(options.Latency, options.Time, context.RequestAborted)
        : Task.CompletedTask;

    private static async Task HoldAsync(HttpContext context, Fault.HeldUntil held)
    {
        await held.Release.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.RequestAborted.ThrowIfCancellationRequested();
    }

    private void Break(HttpContext context, RequestEntry visit)
    {
        log.Complete(visit, 0);
        context.Abort();
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context, RequestEntry visit)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return default;
        }

        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        log.SetBody(visit, Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
        return bytes.ToArray();
    }
}
