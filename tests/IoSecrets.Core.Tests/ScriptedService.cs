using System.Net;
using System.Text;
using IoSecrets.Core.Bulk;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Diagnosis;
using IoSecrets.Core.Http;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Outcomes;

namespace IoSecrets.Core.Tests;

/// <summary>A connection whose answers are scripted below the real handlers, on a clock that the test moves.</summary>
internal sealed class ScriptedService : IDisposable
{
    public const string Missing = """{"detail":"Secret not found"}""";

    public const string Key = "io-v2-0123456789abcdef0123456789abcdef";

    private readonly Queue<Func<HttpRequestMessage, Task<HttpResponseMessage>>> _answers = new();
    private readonly ServiceConnection _connection;
    private int _surplus;

    public ScriptedService(
        ConnectionSettings? settings = null,
        CredentialKind kind = CredentialKind.ApiKey,
        HttpMessageHandler? transport = null,
        bool isProven = true)
    {
        Settings = settings ?? new ConnectionSettings();
        Time = new AutoAdvancingTimeProvider(Settings);
        Credential.TryCreate(kind, Key, out var credential);
        _connection = new ServiceConnection(Settings, credential!, transport ?? new Script(this), Time);
        AbortPolicy = _connection.NewAbortPolicy();
        if (isProven)
        {
            _connection.NotFound.Learn(ResponseShape.From("application/json", Encoding.UTF8.GetBytes(Missing), withFields: true));
        }
    }

    public ConnectionSettings Settings { get; }

    public AutoAdvancingTimeProvider Time { get; }

    public RunAbortPolicy AbortPolicy { get; }

    public List<(HttpMethod Method, string Path, string Headers)> Requests { get; } = [];

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Answers; without a body as the service does, whose 404 has a detail.</summary>
    public ScriptedService Answers(
        int status, string? body = null, string? type = "application/json", params (string Name, string Value)[] headers) =>
        Answers(status, Encoding.UTF8.GetBytes(body ?? (status is 404 or 410 ? Missing : "")), type, headers);

    public ScriptedService Answers(int status, byte[] body, string? type, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(_ =>
        {
            var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
            answer.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            foreach (var (name, value) in headers)
            {
                answer.Headers.TryAddWithoutValidation(name, value);
            }

            return Task.FromResult(answer);
        });
        return this;
    }

    /// <summary>Takes the request off the wire, and then answers nothing.</summary>
    public ScriptedService Breaks(Exception? with = null)
    {
        _answers.Enqueue(async request =>
        {
            await request.Content!.CopyToAsync(Stream.Null, Stop);
            throw with ?? new HttpRequestException(HttpRequestError.ResponseEnded);
        });
        return this;
    }

    /// <summary>Never gets the request.</summary>
    public ScriptedService CannotBeReached(
        HttpRequestError error = HttpRequestError.ConnectionError, string message = "", Exception? because = null)
    {
        _answers.Enqueue(_ => throw new HttpRequestException(error, message, because));
        return this;
    }

    public ScriptedService AnswersWith(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public SecretsClient Client => _connection.Client;

    public IoNetConnection NewConnection() => new(_connection, "Parameter");

    public Task<SecretList> ListAsync() => _connection.ListAsync(trace: null, Stop);

    public Task<Outcome> DeleteAsync(bool wasInDoubt = false, Guid? id = null) =>
        _connection.Client.DeleteAsync(id ?? Guid.NewGuid(), wasInDoubt, AbortPolicy, Stop);

    public Task<ConnectionProbe> ProveAsync() => ConnectionProbe.ProbeAsync(_connection, null, Stop);

    /// <summary>A diagnosis of the connection, over the same script.</summary>
    public ConnectionDiagnosis Diagnose(
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
        Func<IPEndPoint, CancellationToken, ValueTask<Stream>>? connect = null) => new(
        _connection,
        new Script(this),
        resolve ?? ((_, _) => throw new InvalidOperationException("Nothing to be resolved.")),
        connect ?? ((_, _) => throw new InvalidOperationException("Nothing to be connected to.")),
        Time);

    public void Dispose()
    {
        AbortPolicy.Dispose();
        _connection.Dispose();
        Assert.Equal(0, _surplus);
    }

    // Breaks and answers without end need a handler that hands on just what it is given.
    private sealed class Script(ScriptedService service) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            service.Requests.Add((request.Method, request.RequestUri!.AbsolutePath, request.Headers.ToString()));
            if (service._answers.TryDequeue(out var answer))
            {
                return answer(request);
            }

            // The client takes what is thrown here for a broken connection.
            Interlocked.Increment(ref service._surplus);
            throw new InvalidOperationException("A request more than the test scripted.");
        }
    }
}
