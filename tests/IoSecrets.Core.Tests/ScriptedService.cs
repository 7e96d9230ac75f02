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

/// <summary>A connection with responses scripted below the real handlers, on a clock that the test advances.</summary>
internal sealed class ScriptedService : IDisposable
{
    public const string NotFoundBody = """{"detail":"Secret not found"}""";

    public const string Key = "io-v2-0123456789abcdef0123456789abcdef";

    private readonly Queue<Func<HttpRequestMessage, Task<HttpResponseMessage>>> _responses = new();
    private readonly ServiceConnection _connection;
    private int _unscripted;

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
            _connection.NotFound.Learn(ResponseShape.From("application/json", Encoding.UTF8.GetBytes(NotFoundBody), withFields: true));
        }
    }

    public ConnectionSettings Settings { get; }

    public AutoAdvancingTimeProvider Time { get; }

    public RunAbortPolicy AbortPolicy { get; }

    public List<(HttpMethod Method, string Path, string Headers)> Requests { get; } = [];

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Sends a response; without a body, as the service does: its 404 has a detail.</summary>
    public ScriptedService Responds(
        int status, string? body = null, string? type = "application/json", params (string Name, string Value)[] headers) =>
        Responds(status, Encoding.UTF8.GetBytes(body ?? (status is 404 or 410 ? NotFoundBody : "")), type, headers);

    public ScriptedService Responds(int status, byte[] body, string? type, params (string Name, string Value)[] headers)
    {
        _responses.Enqueue(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            foreach (var (name, value) in headers)
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }

            return Task.FromResult(response);
        });
        return this;
    }

    /// <summary>Reads the request from the wire, and then breaks the connection without a response.</summary>
    public ScriptedService LosesResponse(Exception? with = null)
    {
        _responses.Enqueue(async request =>
        {
            await request.Content!.CopyToAsync(Stream.Null, Stop);
            throw with ?? new HttpRequestException(HttpRequestError.ResponseEnded);
        });
        return this;
    }

    /// <summary>Fails to connect, so that the request is never sent.</summary>
    public ScriptedService CannotBeReached(
        HttpRequestError error = HttpRequestError.ConnectionError, string message = "", Exception? inner = null)
    {
        _responses.Enqueue(_ => throw new HttpRequestException(error, message, inner));
        return this;
    }

    public ScriptedService RespondsWith(Func<HttpRequestMessage, Task<HttpResponseMessage>> respond)
    {
        _responses.Enqueue(respond);
        return this;
    }

    public SecretsClient Client => _connection.NewClient(AbortPolicy);

    public IoNetConnection NewConnection() => new(_connection, "Parameter");

    public Task<ServiceList<Secret>> ListAsync() => _connection.ListAsync(trace: null, Stop);

    public Task<Outcome> DeleteAsync(bool wasInDoubt = false, Guid? id = null) =>
        Client.DeleteAsync(id ?? Guid.NewGuid(), wasInDoubt, keepsRequestId: false, Stop);

    public Task<ConnectionProbe> ProbeAsync() => ConnectionProbe.ProbeAsync(_connection, null, Stop);

    /// <summary>A diagnosis of the connection, over the same script.</summary>
    public ConnectionDiagnosis Diagnose(
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
        Func<IPEndPoint, CancellationToken, ValueTask<Stream>>? connect = null) => new(
        _connection,
        new Script(this),
        resolve ?? ((_, _) => throw new InvalidOperationException("The test resolves no name.")),
        connect ?? ((_, _) => throw new InvalidOperationException("The test connects to no address.")),
        Time);

    public void Dispose()
    {
        AbortPolicy.Dispose();
        _connection.Dispose();
        Assert.Equal(0, _unscripted);
    }

    // Unlike MockHttpMessageHandler, it passes exceptions and endless responses on unchanged.
    private sealed class Script(ScriptedService service) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            service.Requests.Add((request.Method, request.RequestUri!.AbsolutePath, request.Headers.ToString()));
            if (service._responses.TryDequeue(out var respond))
            {
                return respond(request);
            }

            // The client would treat the exception alone as a broken connection.
            Interlocked.Increment(ref service._unscripted);
            throw new InvalidOperationException("The test scripted no further response.");
        }
    }
}
