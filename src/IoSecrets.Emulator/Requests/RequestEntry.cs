using System.Collections.ObjectModel;

namespace IoSecrets.Emulator;

// One request from its arrival to its answer.
internal sealed class RequestEntry(string method, Guid? secretId)
{
    public string Method { get; } = method;

    public Guid? SecretId { get; } = secretId;

    public string RequestId { get; } = Guid.NewGuid().ToString("N");

    public string Path { get; init; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    public DateTimeOffset ArrivedAt { get; init; }

    public string Body { get; set; } = "";

    public int Ordinal { get; set; }

    public int Attempt { get; set; }

    public int StatusCode { get; set; }

    public bool HasLeft { get; set; }

    public LoggedRequest ToLogged() => new(Method, Path, SecretId, Headers, StatusCode, Body, RequestId, ArrivedAt);
}
