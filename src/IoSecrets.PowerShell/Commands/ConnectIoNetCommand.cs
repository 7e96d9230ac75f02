using System.Management.Automation;
using System.Security;
using IoSecrets.Completion;
using IoSecrets.Connection;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Credentials;
using IoSecrets.Errors;
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

    /// <summary>The io.net API key; without it, that of the environment, or the one typed at the prompt.</summary>
    // At a place and from the pipeline too, so that a plain text there meets our refusal and not the engine's, which repeats it.
    [Parameter(ParameterSetName = ApiKeySet, Position = 0, ValueFromPipeline = true)]
    [KeyArgument]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public SecureString? ApiKey { get; set; }

    /// <summary>Sends the key as Authorization: Bearer in place of x-api-key.</summary>
    [Parameter(ParameterSetName = ApiKeySet)]
    public SwitchParameter AsBearer { get; set; }

    /// <summary>The JWT of a browser session.</summary>
    [Parameter(ParameterSetName = TokenSet, Mandatory = true, HelpMessage = "The JWT of a browser session.")]
    [KeyArgument]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public SecureString? Token { get; set; }

    /// <summary>The base of the service's URIs: https, or plain http to this machine.</summary>
    [Parameter]
    [ValidateNotNull]
    [UriArgument]
    [ArgumentCompleter(typeof(BaseUriCompleter))]
    public Uri BaseUri { get; set; } = Core.Connection.BaseUri.Service;

    /// <summary>The longest time for one attempt, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 30;

    /// <summary>How often a request is sent again; a 429 does not count.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaximumRetryCount { get; set; } = 4;

    /// <summary>A run in which nothing was settled for so many seconds ends.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int MaximumWaitSec { get; set; } = 300;

    /// <summary>Requests a second that are never exceeded; without it, the pace finds the service's limit by itself.</summary>
    [Parameter]
    [ValidateRange(0.1, 10000.0)]
    public double? RequestsPerSecond { get; set; }

    /// <summary>The proxy to use in place of the system's.</summary>
    [Parameter]
    [ValidateNotNull]
    [UriArgument]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public Uri? Proxy { get; set; }

    /// <summary>Who the proxy is told that it is.</summary>
    [Parameter]
    [Credential]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Uses no proxy, not even the system's.</summary>
    [Parameter]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Connects without asking the service anything.</summary>
    [Parameter]
    public SwitchParameter SkipConnectionTest { get; set; }

    /// <summary>Returns the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Returns a connection for -Connection alone, open until Disconnect-IoNet is given it; the runspace's stays as it is.</summary>
    // For those who need two connections at once: otherwise each new one closes the one before.
    [Parameter]
    public SwitchParameter Detached { get; set; }

    private protected override ServiceConnection? Awaited => _unproven;

    // By whatever name it is called: a key or a proxy's password may stand in the line, whatever the error is about.
    private protected override void Begin() => ScriptLine.Hide(MyInvocation);

    private protected override void Process()
    {
        UriChecks.RefuseBad(BaseUri);
        var settings = SettingsOf();
        var kind = ParameterSetName == TokenSet ? CredentialKind.Token : AsBearer ? CredentialKind.Bearer : CredentialKind.ApiKey;
        var (credential, origin) = CredentialSource.Find(Token ?? ApiKey, kind, BaseUri, Host);
        WriteVerbose($"Credential: {credential} (from: {origin}).");
        WriteVerbose($"Proxy to {BaseUri.Authority}: {settings.Proxy.For(BaseUri)?.ToString() ?? "none"}.");

        _unproven = new ServiceConnection(settings, credential);
        WarnOf(ConnectionChecks.CheckExpiry(_unproven));
        if (!SkipConnectionTest)
        {
            // Read here: what -Debug says belongs to the pipeline's thread.
            var trace = Trace;
            WarnOf(ConnectionChecks.CheckProof(Await(stop => ConnectionProof.OfAsync(_unproven, trace, stop)), _unproven));
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

    private protected override void Close() => _unproven?.Dispose();

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
            UriChecks.RefuseBadProxy(Proxy, NoProxy);
            WarnOf(Core.Connection.BaseUri.IsLoopback(BaseUri) ? "Requests to this machine go through no proxy; -Proxy is not used." : null);
        }

        return new ConnectionSettings
        {
            BaseUri = BaseUri,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            MaximumRetryCount = MaximumRetryCount,
            MaximumWait = TimeSpan.FromSeconds(MaximumWaitSec),
            RequestsPerSecond = RequestsPerSecond,
            Proxy = new ProxyChoice(NoProxy, Proxy, ProxyCredential?.GetNetworkCredential()),
            UserAgent = UserAgent.Of(this),
        };
    }
}
