namespace IoSecrets.Diagnosis;

/// <summary>What to do about a row that is no error elsewhere.</summary>
internal static class Advice
{
    public const string MendEarlier = "Mend what failed in the rows above, and test again.";

    public const string NameNotResolved =
        "Check the host in -BaseUri and this machine's name servers. Where only a proxy gets out of the network, name it with -Proxy.";

    public const string DeadAddress =
        "Requests use an address that answers, up to a quarter of a second later. Ask whoever runs this network, or the host, about the others.";

    public const string NoAddressAnswers =
        "Check the network and the firewall. If only a proxy gets out of the network, name it with Connect-IoNet -Proxy.";

    public const string ProxyNotPassed = "Check the proxy's address, whether it wants -ProxyCredential, and whether it lets this host through.";

    public const string NotTrusted =
        "Do not go around this. If the issuer is a security product of your own network, have its root certificate installed on this machine; "
        + "if it is not, somebody stands between this machine and the service.";

    public const string NoHandshake = "Check that -BaseUri names a host and port that speak TLS, and that nothing between cuts TLS off.";

    public const string CredentialBeforeRoute =
        "With a credential that is taken, this row shows whether it is the service that answers. Check the host and path of -BaseUri as well.";

    public const string OtherKind =
        "An API key of io.net begins with io-v and is given with -ApiKey; a browser session's token does not and is given with -Token.";

    public const string RenewSoon = "Make a new key in the io.net console before this one ends.";

    public const string CheckClock = "Check this machine's clock. If it is right, make a new key in the io.net console and connect with it.";

    public const string SetClock = "Set this machine's clock: by a wrong one, a key that has expired looks valid, or the other way round.";
}
