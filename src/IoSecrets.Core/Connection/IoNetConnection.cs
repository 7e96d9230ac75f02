using IoSecrets.Core.Audit;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Lists;

namespace IoSecrets;

/// <summary>A connection created by Connect-IoNet. It never exposes the key, and a deserialized copy is not a usable connection.</summary>
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

    /// <summary>Represents a deserialized copy until a cmdlet rejects it.</summary>
    internal static IoNetConnection Serialized { get; } = new();

    /// <summary>The base of the service's URIs.</summary>
    public Uri BaseUri { get; }

    /// <summary>The kind of credential: ApiKey (sent as x-api-key), Bearer (sent as Authorization) or Token (sent as token).</summary>
    public string CredentialKind { get; }

    /// <summary>The source of the credential: a parameter, the environment, or the prompt.</summary>
    public string CredentialOrigin { get; }

    /// <summary>Asterisks and the last four characters of the key; for a short key, only asterisks.</summary>
    public string MaskedKey { get; }

    /// <summary>The key's owner; null if the key does not name one.</summary>
    public string? Owner { get; }

    /// <summary>The key's expiry; null if the key does not contain one.</summary>
    public DateTimeOffset? Expires { get; }

    /// <summary>The time when the connection was created.</summary>
    public DateTimeOffset ConnectedSince { get; }

    internal ServiceConnection Service { get; }

    /// <summary>The account, as files and outcomes identify it.</summary>
    internal AccountIdentity AccountIdentity => field ??= AccountIdentity.From(Service);

    /// <summary>The account's secrets, for tab completion.</summary>
    internal KnownSecrets KnownSecrets { get; }

    /// <summary>The account, as prompts name it: its owner, or the masked key if the owner is not known.</summary>
    internal string Account => Owner ?? $"key {MaskedKey}";

    /// <summary>Masks the connection's own key in a text to be shown, because the key may have been passed by mistake as a name.</summary>
    internal string Mask(string text) => Service.Credential.MaskIn(text);

    /// <summary>Returns the account and the host.</summary>
    public override string ToString() => $"{Account} at {BaseUri.Authority}";
}
