using System.Management.Automation;
using System.Security;
using IoSecrets.Completion;
using IoSecrets.Connection;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Connects this runspace to the Secrets service of io.net, and verifies the route and the key.</summary>
[Cmdlet(VerbsCommunications.Connect, "IoNet", DefaultParameterSetName = ApiKeySet)]
[OutputType(typeof(IoNetConnection))]
public sealed class ConnectIoNetCommand : IoNetCmdlet
{
    private const string ApiKeySet = "ApiKey";
    private const string TokenSet = "Token";

    private ServiceConnection? _untested;

    // The line may contain a key, as plain text or in an expression, or a password in the URI of a proxy.
    private protected override bool HidesLine => true;

    /// <summary>The API key of io.net; by default, the key in the environment, or the key that the user types at the prompt.</summary>
    // Accepts a position and pipeline input, so that plain text there gets this cmdlet's error; the engine's error would repeat the text.
    [Parameter(ParameterSetName = ApiKeySet, Position = 0, ValueFromPipeline = true)]
    [KeyArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public SecureString? ApiKey { get; set; }

    /// <summary>Sends the key in the header Authorization: Bearer in place of x-api-key.</summary>
    [Parameter(ParameterSetName = ApiKeySet)]
    [SwitchArgument]
    public SwitchParameter AsBearer { get; set; }

    /// <summary>The token (JWT) of a browser session at io.net.</summary>
    [Parameter(ParameterSetName = TokenSet, Mandatory = true, HelpMessage = "The JWT of a browser session.")]
    [AllowNull]
    [KeyArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public SecureString? Token { get; set; }

    /// <summary>The base of the service's URIs: an https URI, or a plain http URI of this machine.</summary>
    [Parameter]
    [UriArgument]
    [ArgumentCompleter(typeof(BaseUriCompleter))]
    public Uri BaseUri { get; set; } = Core.Connection.BaseUri.Service;

    /// <summary>The maximum time for one attempt of a request, in seconds, from 1 to 86400.</summary>
    [Parameter]
    [ValueArgument]
    [Within(1, 86400)]
    public int? TimeoutSec { get; set; } = 30;

    /// <summary>The maximum number of times that a request is sent again, from 0 to 100; waiting because of a 429 does not count.</summary>
    [Parameter]
    [ValueArgument]
    [Within(0, 100)]
    public int? MaximumRetryCount { get; set; } = 4;

    /// <summary>The maximum time in which nothing is settled, in seconds, from 1 to 86400; after this time, a run ends with an error.</summary>
    [Parameter]
    [ValueArgument]
    [Within(1, 86400)]
    public int? MaximumWaitSec { get; set; } = 300;

    /// <summary>A number of requests per second that is never exceeded, from 0.1 to 10000; by default, the connection finds the limit by itself.</summary>
    [Parameter]
    [ValueArgument]
    [Within(0.1, 10000)]
    public double? RequestsPerSecond { get; set; }

    /// <summary>The proxy to use in place of the system's proxy.</summary>
    [Parameter]
    [UriArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public Uri? Proxy { get; set; }

    /// <summary>The name and password for the proxy.</summary>
    [Parameter]
    [Credential]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Uses no proxy, not even the system's proxy.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Connects without sending a request to the service.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter SkipConnectionTest { get; set; }

    /// <summary>Returns the connection.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Returns a connection that is used only with -Connection; the connection of the runspace is neither replaced nor closed.</summary>
    // For scripts that work with two accounts: without it, each new connection closes the previous one.
    [Parameter]
    [SwitchArgument]
    public SwitchParameter Detached { get; set; }

    private protected override ServiceConnection? AwaitedConnection => _untested;

    private protected override void ProcessRecordCore()
    {
        // Otherwise, a null key from the pipeline would silently be replaced with the key in the environment.
        if (IsBound(nameof(ApiKey)) && ApiKey is null)
        {
            throw ArgumentChecks.CreateEmptyError(nameof(ApiKey));
        }

        UriChecks.ThrowIfInvalidBaseUri(BaseUri);
        var settings = CreateSettings();
        var kind = ParameterSetName == TokenSet ? CredentialKind.Token : AsBearer ? CredentialKind.Bearer : CredentialKind.ApiKey;
        var (credential, origin) = CredentialSource.FindCredential(Token ?? ApiKey, kind, BaseUri, Host);
        WriteVerbose($"Credential: {credential} (source: {origin}).");
        WriteVerbose($"Proxy for {BaseUri.Authority}: {settings.Proxy.For(BaseUri)?.ToString() ?? "none"}.");

        _untested = new ServiceConnection(settings, credential);
        WarnIfNeeded(ConnectionChecks.CheckExpiry(_untested));
        if (!SkipConnectionTest)
        {
            // Read on the pipeline's thread: the trace depends on the cmdlet's preferences, which belong to that thread.
            var trace = Trace;
            WarnIfNeeded(ConnectionChecks.CheckProbe(Await(cancellationToken => ConnectionProbe.ProbeAsync(_untested, trace, cancellationToken)), _untested));
        }

        var connection = new IoNetConnection(_untested, origin);
        _untested = null;
        if (!Detached)
        {
            RunspaceConnections.Replace(connection);
        }

        if (PassThru || Detached)
        {
            WriteObject(connection);
        }
    }

    private protected override void DisposeCore() => _untested?.Dispose();

    private void WarnIfNeeded(string? warning)
    {
        if (warning is not null)
        {
            WriteWarning(warning);
        }
    }

    private ConnectionSettings CreateSettings()
    {
        if (Proxy is not null)
        {
            UriChecks.ThrowIfInvalidProxy(Proxy, NoProxy);
            WarnIfNeeded(Core.Connection.BaseUri.IsLoopback(BaseUri) ? "Requests to this machine do not use a proxy; -Proxy is ignored." : null);
        }

        return new ConnectionSettings
        {
            BaseUri = BaseUri,
            Timeout = TimeSpan.FromSeconds(TimeoutSec!.Value),
            MaximumRetryCount = MaximumRetryCount!.Value,
            MaximumWait = TimeSpan.FromSeconds(MaximumWaitSec!.Value),
            RequestsPerSecond = RequestsPerSecond,
            Proxy = new ProxyChoice(NoProxy, Proxy, ProxyCredential?.GetNetworkCredential()),
            UserAgent = UserAgent.Create(this),
        };
    }
}
