using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Http;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Http;

/// <summary>Absent is only what the service says: a 404 of another shape than the service's own is in doubt.</summary>
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
    public async Task A_404_of_another_shape_is_in_doubt_whatever_was_asked(string body, string? type)
    {
        using var service = await ProvenAsync(ScriptedService.NotFoundBody, "application/json");
        Assert.Equal(SecretStatus.Unknown, (await service.Responds(404, body, type).DeleteAsync()).Status);
        Assert.Equal(SecretStatus.Unknown, (await service.Responds(410, body, type).DeleteAsync()).Status);
        service.Responds(404, body, type).Responds(404, body, type).Responds(404, body, type);
        Assert.Equal(SecretStatus.Failed, (await service.Client.GetAsync(Guid.NewGuid(), service.AbortPolicy, ScriptedService.Stop)).Status);
        var fields = new SecretFields { Name = "n" };
        Assert.Equal(SecretStatus.Unknown, (await service.Client.UpdateAsync(Guid.NewGuid(), fields, service.AbortPolicy, ScriptedService.Stop)).Status);
        Assert.Equal(SecretStatus.Unknown, (await service.Client.CreateAsync(fields, service.AbortPolicy, ScriptedService.Stop)).Status);
    }

    [Theory]
    [InlineData("404 page not found", "text/plain; charset=utf-8", "404 page not found elsewhere", "TEXT/PLAIN")]
    [InlineData("", null, "", null)]
    [InlineData("""{"code":1,"message":"a"}""", "application/json", """{"message":"b","code":2}""", "application/json; charset=utf-8")]
    [InlineData("", null, """{"detail":"always counts","more":1}""", "application/problem+json")]
    [InlineData("", null, """{"detail":"cut sh""", "application/json")]
    public async Task The_404_to_the_proofs_random_id_is_the_services_whatever_its_shape(string proof, string? proofType, string body, string? type)
    {
        using var service = await ProvenAsync(proof, proofType);
        Assert.Equal(SecretStatus.NotFound, (await service.Responds(404, body, type).DeleteAsync()).Status);
    }

    [Fact]
    public async Task A_page_proves_nothing()
    {
        using var service = new ScriptedService(NoRetries).Responds(422).Responds(404, "<html>", "text/plain");
        Assert.Equal(FailureReason.NotTheService, (await service.ProbeAsync()).Reason);
    }

    [Fact]
    public async Task Without_a_proof_the_first_404_of_another_shape_asks_for_it_once()
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
    public async Task A_place_that_is_not_the_service_is_asked_once_and_ends_the_run()
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
    public async Task Behind_a_mistyped_path_a_404_with_a_detail_is_not_the_services()
    {
        using var service = new ScriptedService(NoRetries, isProven: false).Responds(404).Responds(404).Responds(404);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
        Assert.Equal(SecretStatus.Unknown, (await service.DeleteAsync()).Status);
        Assert.Equal(3, service.Requests.Count);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(401)]
    public async Task If_the_proof_cannot_be_had_a_detail_counts(int status)
    {
        using var service = new ScriptedService(NoRetries, isProven: false).Responds(404).Responds(status);
        Assert.Equal(SecretStatus.NotFound, (await service.DeleteAsync()).Status);
    }

    [Fact]
    public async Task A_run_that_is_stopped_during_the_proof_does_not_stop_those_of_others()
    {
        using var stop = new CancellationTokenSource();
        var begun = 0;
        NotFoundRecognizer? shape = null;
        shape = new NotFoundRecognizer(async token =>
        {
            if (Interlocked.Increment(ref begun) == 1)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            shape!.Learn(new ResponseShape(null, BodyKind.Empty, ""));
            return true;
        });
        var first = shape.ProbeAsync(stop.Token);
        var second = shape.ProbeAsync(ScriptedService.Stop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second.BoundedAsync();
        Assert.Equal((2, false), (begun, shape.IsOpen));
    }

    private static async Task<ScriptedService> ProvenAsync(string body, string? type)
    {
        var service = new ScriptedService(NoRetries).Responds(422).Responds(404, body, type);
        Assert.Equal(FailureReason.None, (await service.ProbeAsync()).Reason);
        return service;
    }
}
