using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IoSecrets.Emulator;

// Handles a request: log, rate limit, fault, execution, latency, response.
internal sealed class RequestPipeline(EmulatorOptions options, EmulatedService service, RequestLog log, Faults faults)
{
    private readonly RateLimit.Limiter? _limiter = options.RateLimit?.CreateLimiter(options.Time);
    private readonly SemaphoreSlim? _workers = options.Workers is { } workers ? new(workers) : null;
    private readonly ResponseWriter _writer = new(options.Time);

    public async Task HandleAsync(HttpContext context)
    {
        var route = Route.Match(context.Request.Path.Value ?? "");
        var entry = log.Add(context, route);
        try
        {
            await RespondAsync(context, route, entry);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, or the emulator was disposed: there is no one to respond to.
        }
        finally
        {
            log.Complete(entry, 0);
        }
    }

    private async Task RespondAsync(HttpContext context, Route route, RequestEntry entry)
    {
        var body = await ReadBodyAsync(context, entry);
        if (entry.InFlight > options.MaximumInFlight)
        {
            log.Complete(entry, StatusCodes.Status429TooManyRequests);
            await SendAsync(context, entry, Responses.TooManyRequests(null));
            return;
        }

        if (_limiter?.Acquire() is { } wait)
        {
            await SendAsync(context, entry, Responses.TooManyRequests(options.RateLimit!.SendsRetryAfter ? wait : null));
            return;
        }

        var fault = route.IsOperation ? faults.Take(CreateFaultContext(context.Request, route, entry)) : null;
        switch (fault)
        {
            case Fault.BreakBefore:
                Break(context, entry);
                return;
            case Fault.Response { AfterExecution: false } substitute:
                await SendAsync(context, entry, Response.From(substitute));
                return;
            case Fault.Raw { AfterExecution: false } raw:
                await SendRawAsync(context, entry, raw);
                return;
            case Fault.HeldUntil { AfterExecution: false } held:
                await HoldAsync(context, held);
                break;
        }

        await RespondAfterExecutionAsync(context, entry, service.Execute(route, context.Request, body), fault);
    }

    private static FaultContext CreateFaultContext(HttpRequest request, Route route, RequestEntry entry) =>
        new(request.Method, request.Path.Value!, route.SecretId, route.WorkflowId, entry.Attempt, entry.Ordinal);

    private async Task RespondAfterExecutionAsync(HttpContext context, RequestEntry entry, Response response, Fault? fault)
    {
        switch (fault)
        {
            case Fault.BreakAfter:
                Break(context, entry);
                return;
            case Fault.Response substitute:
                response = Response.From(substitute);
                break;
            case Fault.Raw raw:
                await SendRawAsync(context, entry, raw);
                return;
            case Fault.HeldUntil { AfterExecution: true } held:
                await HoldAsync(context, held);
                break;
            case Fault.Slow slow:
                await Task.Delay(slow.Delay, options.Time, context.RequestAborted);
                break;
            case Fault.CutBody:
                await DelayAsync(context);
                log.Complete(entry, response.StatusCode);
                await _writer.WriteTruncatedAsync(context, entry.RequestId, response);
                return;
            case Fault.Trickle:
                await DelayAsync(context);
                try
                {
                    await _writer.WriteTrickleAsync(context, entry.RequestId, response);
                }
                finally
                {
                    log.Complete(entry, response.StatusCode);
                }

                return;
        }

        await SendAsync(context, entry, response);
    }

    private async Task SendAsync(HttpContext context, RequestEntry entry, Response response)
    {
        await DelayAsync(context);
        log.Complete(entry, response.StatusCode);
        _writer.Write(context, entry.RequestId, response);
    }

    private async Task SendRawAsync(HttpContext context, RequestEntry entry, Fault.Raw raw)
    {
        await DelayAsync(context);
        log.Complete(entry, 0);
        await ResponseWriter.WriteRawAsync(context, raw);
    }

    private async Task DelayAsync(HttpContext context)
    {
        if (options.Latency <= TimeSpan.Zero)
        {
            return;
        }

        await (_workers?.WaitAsync(context.RequestAborted) ?? Task.CompletedTask);
        try
        {
            await Task.Delay(options.Latency, options.Time, context.RequestAborted);
        }
        finally
        {
            _workers?.Release();
        }
    }

    private static async Task HoldAsync(HttpContext context, Fault.HeldUntil held)
    {
        await held.Release.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.RequestAborted.ThrowIfCancellationRequested();
    }

    private void Break(HttpContext context, RequestEntry entry)
    {
        log.Complete(entry, 0);
        context.Abort();
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context, RequestEntry entry)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return default;
        }

        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        log.SetBody(entry, Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
        return bytes.ToArray();
    }
}
