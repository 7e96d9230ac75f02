using System.Net;
using System.Net.Sockets;

namespace IoSecrets.Core.Diagnosis;

/// <summary>An address of the host, and what came of connecting to it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Error">Why no connection was made; <see cref="SocketError.Success"/> if one was.</param>
internal sealed record TriedAddress(IPAddress Address, SocketError Error)
{
    /// <summary>Whether a connection was made.</summary>
    public bool Answers => Error == SocketError.Success;

    /// <summary>Whether this machine has no way to addresses of this kind. That is common for IPv6, is known at once, and costs nothing.</summary>
    public bool IsBeyondReach => Error is SocketError.NetworkUnreachable or SocketError.NetworkDown
        or SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable;
}
