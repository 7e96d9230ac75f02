using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Http;

/// <summary>Only the service's own 404 means not found: a 404 of another shape is in doubt.</summary>
public class NotFoundRecognizerTests
{
    private static readonly ConnectionSettings NoRetries = new() { MaximumRetryCount = 0 };

    public static TheoryData<string, string?> Foreign => new()
    {
        { "404 page not found\n", "text/plain; charset=utf-8" },
        { "", null },
        { "", "application/json" },
        { """{"message":"no Route matched with those values"}""", "application/json" },
        { """{"message":"x","data":{"detail":"not at the top"}}""", "application/json" },
        { "[]", "application/json" },
        { """{"mess""", "application/json" },
        { "<html>not found</html>", "application/json" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Foreign_404_is_in_doubt_for_every_operation(string body, string? type)
    {
        using var service = await ProvenAsync(ScriptedService.NotFoundBody, "application/json");
        Assert.Equal(SecretStatus.Unknown, (await service.Responds(404, body, type).DeleteAsync()).Status);
        Assert.Equal(SecretStatus.Unknown, (await service.Responds(410, body, type).DeleteAsync()).Status);
        service.Responds(404, body, type).Responds(404, body, type).Responds(404, body, type);
        Assert.Equal(SecretStatus.Failed, (await service.Client.GetAsync(Guid.NewGuid(), ScriptedService.Stop)).Status);
        var fields = new SecretFields { Name = "n" };
        Assert.Equal(SecretStatus.Unknown, (await service.Client.UpdateAsync(
            Guid.NewGuid(), fields, keepsRequestId: false, ScriptedService.Stop)).Status);
        Assert.Equal(SecretStatus.Unknown, (await service.Client.CreateAsync(fields, keepsRequestId: false, ScriptedService.Stop)).Status);
    }

    [Theory]
    [InlineData("404 page not found", "text/plain; charset=utf-8", "404 page not found elsewhere", "TEXT/PLAIN")]
    [InlineData("", null, "", null)]
    [InlineData("""{"code":1,"message":"a"}""", "application/json", """{"message":"b","code":2}""", "application/json; charset=utf-8")]
    [InlineData("", null, """{"detail":"always counts","more":1}""", "application/problem+json")]
    [InlineData("", null, """{"detail":"cut sh""", "application/json")]
    public async Task Later_404_with_the_shape_of_the_probes_404_or_with_a_detail_is_NotFound(string probeBody, string? probeType, string body, string? type)
    {
        using var service = await ProvenAsync(probeBody, probeType);
        Assert.Equal(SecretStatus.NotFound, (await service.Responds(404, body, type).DeleteAsync()).Status);
    }

    [Fact]
    public async Task Web_page_does_not_prove_the_service()
    {
        using var service = new ScriptedService(NoRetries).Responds(422).Responds(404, "<html>", "text/plain");
        Assert.Equal(FailureReason.NotTheService, (await service.ProbeAsync()).Reason);
    }

    [Fact]
    public async Task First_404_on_an_unproven_connection_triggers_one_probe()
    {
        using var service = new ScriptedService(NoRetries, isProven: false)
            .Responds(404, "", null).Responds(422).Responds(404, "", null)
            .Responds(404, "", null)
            .Responds(404, "page not found", "text/plain");
        Assert.Equal(SecretStatus.NotFound, (await service.DeleteAsync()).Status);
        Assert.Equal("/api/v1/secrets/not-an-id", service.Requests[1].Path);
        Assert.Equal(SecretStatus.NotFound, (await service.DeleteAsync()).Status);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
        Assert.Equal(5, service.Requests.Count);
    }

    [Fact]
    public async Task Foreign_server_is_probed_once_and_aborts_the_run()
    {
        using var service = new ScriptedService(NoRetries, isProven: false)
            .Responds(404, "page not found", "text/plain").Responds(404, "page not found", "text/plain");
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
        for (var i = 0; i < 9; i++)
        {
            Assert.Null(service.AbortPolicy.Abort);
            await service.Responds(404, "page not found", "text/plain").DeleteAsync();
        }

        Assert.Equal((AbortReason.NotTheService, 11), (service.AbortPolicy.Abort!.Reason, service.Requests.Count));
    }

    [Fact]
    public async Task Detail_in_a_404_does_not_count_behind_a_mistyped_path()
    {
        using var service = new ScriptedService(NoRetries, isProven: false).Responds(404).Responds(404).Responds(404);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
        Assert.Equal(3, service.Requests.Count);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(401)]
    public async Task Detail_in_a_404_counts_if_the_probe_fails(int status)
    {
        using var service = new ScriptedService(NoRetries, isProven: false).Responds(404).Responds(status);
        Assert.Equal(SecretStatus.NotFound, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task Cancelling_one_run_during_the_probe_does_not_cancel_the_others()
    {
        using var cancellation = new CancellationTokenSource();
        var probes = 0;
        NotFoundRecognizer? recognizer = null;
        recognizer = new NotFoundRecognizer(async token =>
        {
            if (Interlocked.Increment(ref probes) == 1)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            recognizer!.Learn(new ResponseShape(null, BodyKind.Empty, ""));
            return true;
        });
        var first = recognizer.ProbeAsync(cancellation.Token);
        var second = recognizer.ProbeAsync(ScriptedService.Stop);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second.BoundedAsync();
        Assert.Equal((2, false), (probes, recognizer.NeedsProbe));
    }

    private static async Task<ScriptedService> ProvenAsync(string body, string? type)
    {
        var service = new ScriptedService(NoRetries).Responds(422).Responds(404, body, type);
        Assert.Equal(FailureReason.None, (await service.ProbeAsync()).Reason);
        return service;
    }
}
