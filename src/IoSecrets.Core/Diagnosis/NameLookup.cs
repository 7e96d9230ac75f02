using System.Net;
using System.Net.Sockets;

namespace IoSecrets.Core.Diagnosis;

/// <summary>What this machine made of the host's name.</summary>
/// <param name="Host">The name, or an address in its place.</param>
/// <param name="Addresses">What it stands for; none where that was not found out.</param>
/// <param name="Error">Why it was not found out; <see cref="SocketError.Success"/> where it was.</param>
internal sealed record NameLookup(string Host, IReadOnlyList<IPAddress> Addresses, SocketError Error);
