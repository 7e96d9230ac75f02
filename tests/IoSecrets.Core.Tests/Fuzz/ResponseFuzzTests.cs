using System.Net;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Fuzz;

/// <summary>Random responses to every operation. The client reads each of them and reports what its status means.</summary>
public class ResponseFuzzTests
{
    // Longer than any Retry-After in the data.
    private static readonly ConnectionSettings LongMaximumWait = new() { MaximumRetryCount = 0, MaximumWait = TimeSpan.FromDays(30) };

    private static readonly int[] Statuses =
    [
        200, 200, 200, 201, 202, 204, 207, 301, 303, 307, 400, 401, 403, 404, 404, 405, 408, 410, 413, 418, 422, 422, 429, 499,
        500, 502, 503, 504, 999,
    ];

    [Fact]
    public Task Client_handles_every_random_response() => FuzzCases.RunAsync(3000, async random =>
    {
        using var service = new ScriptedService(LongMaximumWait);
        await SendAsync(service, random);
    });

    private static Task SendAsync(ScriptedService service, Random random)
    {
        var status = FuzzData.Chance(random, 8) ? random.Next(100, 1000) : FuzzData.OneOf(Statuses, random);
        var headers = Enumerable.Range(0, random.Next(5)).Select(_ => FuzzData.Header(random)).ToArray();
        var body = FuzzData.Body(random);
        var type = FuzzData.Chance(random, 10) ? null : FuzzData.Type(random);
        service.Responds(status, body, type, headers);
        if (status == 429)
        {
            // A 429 alone would be retried forever.
            service.Responds(status = 403, body, type, headers);
        }

        if (status is 404 or 410)
        {
            // A foreign 404 triggers a probe.
            service.Responds(418);
        }

        return random.Next(7) switch
        {
            0 => GetAsync(service, status),
            1 => ListAsync(service, status),
            2 => UpdateAsync(service, status),
            3 => CreateAsync(service, status),
            4 => ProbeAsync(service),
            5 => DiagnoseAsync(service),
            _ => DeleteAsync(service, status),
        };
    }

    private static async Task DeleteAsync(ScriptedService service, int status)
    {
        var outcome = await service.DeleteAsync();
        AssertOutcome(outcome, status);
        Assert.Contains(outcome.Status, PossibleStatuses(status));
    }

    private static async Task GetAsync(ScriptedService service, int status)
    {
        var id = Guid.NewGuid();
        var outcome = await service.Client.GetAsync(id, ScriptedService.Stop);
        AssertOutcome(outcome, status);
        Assert.Equal(outcome.IsApplied ? id : null, outcome.Secret?.Id);
    }

    private static async Task CreateAsync(ScriptedService service, int status)
    {
        using var value = NewValue();
        var outcome = await service.Client.CreateAsync(
            new SecretFields { Name = "n", Value = value }, keepsRequestId: false, ScriptedService.Stop);
        AssertOutcome(outcome, status);
        SafeOutput.AssertHides(outcome.Response!, FuzzData.Value);
    }

    private static async Task UpdateAsync(ScriptedService service, int status)
    {
        using var value = NewValue();
        var outcome = await service.Client.UpdateAsync(
            Guid.NewGuid(), new SecretFields { Value = value }, keepsRequestId: false, ScriptedService.Stop);
        AssertOutcome(outcome, status);
        SafeOutput.AssertHides(outcome.Response!, FuzzData.Value);
    }

    private static async Task ListAsync(ScriptedService service, int status)
    {
        var list = await service.ListAsync();
        if (list.Failure is { } failure)
        {
            Assert.Empty(list.Items);
            // A list does not wait for more than 30 s, so a 429 that asks for that is its last response.
            AssertOutcome(failure, failure.Response is { StatusCode: 429, LongWaitUntil: not null } ? 429 : status);
        }
    }

    private static async Task ProbeAsync(ScriptedService service)
    {
        service.Responds(418);
        var probe = await service.ProbeAsync();
        Assert.NotNull(probe.Response.StatusCode);
        SafeOutput.AssertResponse(probe.Response);
    }

    private static async Task DiagnoseAsync(ScriptedService service)
    {
        using var diagnosis = service.Diagnose();
        var route = await diagnosis.ProbeRouteAsync(ScriptedService.Stop);
        Assert.NotNull(route.Response.StatusCode);
        SafeOutput.AssertResponse(route.Response);
        Assert.All(diagnosis.Headers.RateLimits, line => SafeOutput.AssertPrintable(line, maximumLength: 210));
    }

    private static SecretValue NewValue() => SecretValue.From(new NetworkCredential("", FuzzData.Value).SecurePassword);

    // An exception while reading would have lost the status.
    private static void AssertOutcome(Outcome outcome, int status)
    {
        Assert.Equal(status, outcome.Response!.StatusCode);
        SafeOutput.AssertResponse(outcome.Response);
    }

    // Two are possible if the body decides as well.
    private static SecretStatus[] PossibleStatuses(int status) => status switch
    {
        200 or 204 => [SecretStatus.Deleted, SecretStatus.Unknown],
        404 or 410 => [SecretStatus.NotFound, SecretStatus.Unknown],
        301 or 302 or 307 or 308 => [SecretStatus.Failed],
        408 => [SecretStatus.Unknown],
        >= 400 and < 500 => [SecretStatus.Failed],
        _ => [SecretStatus.Unknown],
    };
}
