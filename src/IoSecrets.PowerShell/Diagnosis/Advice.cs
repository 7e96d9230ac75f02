namespace IoSecrets.Diagnosis;

/// <summary>What to do about a row that is no error elsewhere.</summary>
internal static class Advice
{
    public const string MendEarlier = "Fix what failed in the rows above, and run Test-IoNetConnection again.";

    public const string NameNotResolved =
        "Check the host in Connect-IoNet -BaseUri and this machine's DNS servers. If the network requires a proxy, use Connect-IoNet -Proxy.";

    public const string DeadAddress =
        "Requests use an address that answers, up to 0.25 s later. Ask the administrator of this network or of the host about the others.";

    public const string NoAddressAnswers =
        "Check the network and the firewall. If the network requires a proxy, use Connect-IoNet -Proxy.";

    public const string ProxyNotPassed = "Check the proxy's address, whether it requires Connect-IoNet -ProxyCredential, and whether it allows this host.";

    public const string NotTrusted =
        "Do not bypass this. If the issuer is a security product of your own network, have its root certificate installed on this machine; "
        + "if it is not, someone is intercepting the connection.";

    public const string NoHandshake = "Check that Connect-IoNet -BaseUri names a host and port that use TLS, and that nothing on the network blocks TLS.";

    public const string CredentialBeforeRoute =
        "With a valid credential, this row shows whether the service itself answers. Also check the host and path of Connect-IoNet -BaseUri.";

    public const string OtherKind =
        "An API key of io.net begins with io-v; use Connect-IoNet -ApiKey. A token of a browser session does not; use Connect-IoNet -Token.";

    public const string RenewSoon = "Create a new key in the io.net console before this one stops working.";

    public const string CheckClock = "Check this machine's clock. If it is right, run Connect-IoNet with a new key from the io.net console.";

    public const string SetClock = "Set this machine's clock. A wrong clock makes an expired key look valid, or a valid key look expired.";
}
