using IoSecrets.Core.Audit;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Lists;

namespace IoSecrets;

/// <summary>A connection that Connect-IoNet made. It shows no key to anyone, and a copy of it is no connection.</summary>
public sealed class IoNetConnection
{
    internal IoNetConnection(ServiceConnection service, string credentialOrigin)
    {
        Service = service;
        KnownSecrets = new KnownSecrets(service);
        BaseUri = service.Settings.BaseUri;
        CredentialKind = service.Credential.Kind.ToString();
        CredentialOrigin = credentialOrigin;
        MaskedKey = service.Credential.Masked;
        Owner = service.Credential.Claims.Owner;
        Expires = service.Credential.Claims.Expires;
        ConnectedSince = service.Time.GetLocalNow();
    }

    private IoNetConnection()
    {
        BaseUri = Core.Connection.BaseUri.Service;
        CredentialKind = CredentialOrigin = MaskedKey = "";
        Service = null!;
        KnownSecrets = null!;
    }

    /// <summary>What stands for a copy that went through serialization, until a cmdlet refuses it.</summary>
    internal static IoNetConnection Serialized { get; } = new();

    /// <summary>The base of the service's URIs.</summary>
    public Uri BaseUri { get; }

    /// <summary>ApiKey (sent as x-api-key), Bearer (as Authorization) or Token (as token).</summary>
    public string CredentialKind { get; }

    /// <summary>Where the credential came from: a parameter, the environment, or the prompt.</summary>
    public string CredentialOrigin { get; }

    /// <summary>The last four characters of a long key behind asterisks; of a short one only asterisks.</summary>
    public string MaskedKey { get; }

    /// <summary>Whose key it is, where the key tells.</summary>
    public string? Owner { get; }

    /// <summary>When the key ends, where it tells.</summary>
    public DateTimeOffset? Expires { get; }

    /// <summary>When the connection was made.</summary>
    public DateTimeOffset ConnectedSince { get; }

    internal ServiceConnection Service { get; }

    /// <summary>The account as files and outcomes name it.</summary>
    internal AccountIdentity AccountIdentity => field ??= AccountIdentity.From(Service);

    /// <summary>What completion knows of the account's secrets.</summary>
    internal KnownSecrets KnownSecrets { get; }

    /// <summary>The account as questions name it: its owner, or the masked key where that is all that is known.</summary>
    internal string Account => Owner ?? $"key {MaskedKey}";

    /// <summary>Masks the connection's own key in a text that is to be shown: somebody may have given it for a name.</summary>
    internal string Mask(string text) => Service.Credential.MaskIn(text);

    /// <summary>The account and the host.</summary>
    public override string ToString() => $"{Account} at {BaseUri.Authority}";
}
