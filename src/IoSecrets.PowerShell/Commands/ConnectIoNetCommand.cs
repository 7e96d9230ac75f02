using System.Management.Automation;
using System.Security;
using IoSecrets.Completion;
using IoSecrets.Connection;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Connects this runspace to the service, and proves the route and the credential before it says so.</summary>
[Cmdlet(VerbsCommunications.Connect, "IoNet", DefaultParameterSetName = ApiKeySet)]
[OutputType(typeof(IoNetConnection))]
public sealed class ConnectIoNetCommand : IoNetCmdlet
{
    private const string ApiKeySet = "ApiKey";
    private const string TokenSet = "Token";

    private ServiceConnection? _unproven;

    // A key may stand in it, as plain text or within an expression, and a password in the URI of a proxy.
    private protected override bool HidesLine => true;

    /// <summary>The io.net API key; without it, that of the environment, or the one typed at the prompt.</summary>
    // At a place and from the pipeline too, so that a plain text there meets our refusal and not the engine's, which repeats it.
    [Parameter(ParameterSetName = ApiKeySet, Position = 0, ValueFromPipeline = true)]
    [KeyArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public SecureString? ApiKey { get; set; }

    /// <summary>Sends the key as Authorization: Bearer in place of x-api-key.</summary>
    [Parameter(ParameterSetName = ApiKeySet)]
    [SwitchArgument]
    public SwitchParameter AsBearer { get; set; }

    /// <summary>The JWT of a browser session.</summary>
    [Parameter(ParameterSetName = TokenSet, Mandatory = true, HelpMessage = "The JWT of a browser session.")]
    [AllowNull]
    [KeyArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public SecureString? Token { get; set; }

    /// <summary>The base of the service's URIs: https, or plain http to this machine.</summary>
    [Parameter]
    [UriArgument]
    [ArgumentCompleter(typeof(BaseUriCompleter))]
    public Uri BaseUri { get; set; } = Core.Connection.BaseUri.Service;

    /// <summary>The longest time for one attempt, in seconds.</summary>
    [Parameter]
    [ValueArgument]
    [Within(1, 86400)]
    public int? TimeoutSec { get; set; } = 30;

    /// <summary>How often a request is sent again; a 429 does not count.</summary>
    [Parameter]
    [ValueArgument]
    [Within(0, 100)]
    public int? MaximumRetryCount { get; set; } = 4;

    /// <summary>A run in which nothing was settled for so many seconds ends.</summary>
    [Parameter]
    [ValueArgument]
    [Within(1, 86400)]
    public int? MaximumWaitSec { get; set; } = 300;

    /// <summary>Requests a second that are never exceeded; without it, the pace finds the service's limit by itself.</summary>
    [Parameter]
    [ValueArgument]
    [Within(0.1, 10000)]
    public double? RequestsPerSecond { get; set; }

    /// <summary>The proxy to use in place of the system's.</summary>
    [Parameter]
    [UriArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public Uri? Proxy { get; set; }

    /// <summary>Who the proxy is told that it is.</summary>
    [Parameter]
    [Credential]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Uses no proxy, not even the system's.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Connects without asking the service anything.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter SkipConnectionTest { get; set; }

    /// <summary>Returns the connection.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Returns a connection for -Connection alone, open until Disconnect-IoNet is given it; the runspace's stays as it is.</summary>
    // For those who need two connections at once: otherwise each new one closes the one before.
    [Parameter]
    [SwitchArgument]
    public SwitchParameter Detached { get; set; }

    private protected override ServiceConnection? AwaitedConnection => _unproven;

    private protected override void ProcessRecordCore()
    {
        // Without it, one that came down the pipeline as null would be taken for none, and the environment's used in its place.
        if (IsBound(nameof(ApiKey)) && ApiKey is null)
        {
            throw ArgumentChecks.Empty(nameof(ApiKey));
        }

        UriChecks.ThrowIfInvalidBaseUri(BaseUri);
        var settings = SettingsOf();
        var kind = ParameterSetName == TokenSet ? CredentialKind.Token : AsBearer ? CredentialKind.Bearer : CredentialKind.ApiKey;
        var (credential, origin) = CredentialSource.FindCredential(Token ?? ApiKey, kind, BaseUri, Host);
        WriteVerbose($"Credential: {credential} (source: {origin}).");
        WriteVerbose($"Proxy for {BaseUri.Authority}: {settings.Proxy.For(BaseUri)?.ToString() ?? "none"}.");

        _unproven = new ServiceConnection(settings, credential);
        WarnOf(ConnectionChecks.CheckExpiry(_unproven));
        if (!SkipConnectionTest)
        {
            // Read here: what -Debug says belongs to the pipeline's thread.
            var trace = Trace;
            WarnOf(ConnectionChecks.CheckProof(Await(cancellationToken => ConnectionProbe.ProbeAsync(_unproven, trace, cancellationToken)), _unproven));
        }

        var connection = new IoNetConnection(_unproven, origin);
        _unproven = null;
        if (!Detached)
        {
            RunspaceConnections.Replace(connection);
        }

        if (PassThru || Detached)
        {
            WriteObject(connection);
        }
    }

    private protected override void DisposeCore() => _unproven?.Dispose();

    private void WarnOf(string? warning)
    {
        if (warning is not null)
        {
            WriteWarning(warning);
        }
    }

    private ConnectionSettings SettingsOf()
    {
        if (Proxy is not null)
        {
            UriChecks.ThrowIfInvalidProxy(Proxy, NoProxy);
            WarnOf(Core.Connection.BaseUri.IsLoopback(BaseUri) ? "Requests to this machine do not use a proxy; -Proxy is ignored." : null);
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
