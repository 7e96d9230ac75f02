using System.Text;

namespace IoSecrets.Emulator;

internal sealed record Reply(int StatusCode, ReadOnlyMemory<byte> Body, string? ContentType = "application/json")
{
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public static Reply Of(Fault.Answer response) =>
        new(response.StatusCode, Encoding.UTF8.GetBytes(response.Body), response.ContentType) { Headers = response.Headers };
}
