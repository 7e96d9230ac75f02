using System.Text;
using IoSecrets.Core.Tests.Http;

namespace IoSecrets.Core.Tests.Fuzz;

/// <summary>Mutated HTTP responses on the wire. The client reads each of them or reports a failure or doubt.</summary>
public class WireFuzzTests
{
    private static readonly string[] Responses =
    [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 204 No Content\r\nx-request-id: 1\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 29\r\n\r\n{\"detail\":\"Secret not found\"}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n1\r\n{\r\n1;ext=1\r\n}\r\n0\r\nx: 1\r\n\r\n",
        "HTTP/1.0 500 What\r\nConnection: close\r\n\r\n<html>",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nDate: Tue, 24 Nov 2026 21:00:00 GMT\r\nContent-Length: 0\r\n\r\n",
    ];

    [Fact]
    public Task Client_handles_random_bytes_on_the_wire() => FuzzCases.RunAsync(1000, async random =>
    {
        var bytes = FuzzData.Mutated(Encoding.Latin1.GetBytes(FuzzData.OneOf(Responses, random)), random);
        bytes = FuzzData.Chance(random, 3) ? [.. bytes[..random.Next(bytes.Length + 1)], .. Encoding.UTF8.GetBytes(FuzzData.Text(random)), .. bytes] : bytes;
        using var server = new RawServer(stream => stream.WriteAsync(bytes, RawServer.Stop).AsTask());
        using var service = server.NewService();
        var outcome = await service.DeleteAsync();
        Assert.True(outcome.Response!.StatusCode is not null || outcome.Status is SecretStatus.Unknown or SecretStatus.Failed);
        SafeOutput.AssertResponse(outcome.Response);
        await server.EndAsync();
    });
}
