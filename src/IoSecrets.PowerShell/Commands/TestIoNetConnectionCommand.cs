using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Diagnosis;
using IoSecrets.Core.Http;
using IoSecrets.Diagnosis;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Goes the way to the service step by step, and says of each what was seen, whether it is well, and what to do. Changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IoNetConnection")]
[OutputType(typeof(ConnectionTest))]
public sealed class TestIoNetConnectionCommand : ConnectedCmdlet
{
    private ConnectionDiagnosis? _diagnosis;

    private protected override ServiceConnection? Awaited => _diagnosis?.Connection;

    private protected override void Process()
    {
        var connection = OpenConnection();
        var diagnosis = _diagnosis = new ConnectionDiagnosis(connection.Service, Trace);
        var way = new WayRows(diagnosis);
        var lookup = Await(diagnosis.ResolveAsync);
        WriteObject(way.OfName(lookup, Await(stop => diagnosis.TryAddressesAsync(lookup, stop))));

        var route = Await(diagnosis.ProveRouteAsync);
        WriteObject(way.OfProxy(route));
        WriteObject(way.OfTls());
        WriteObject(way.OfRoute(route));

        // Behind a place that is not the service, whether it takes the credential tells nothing; that it refuses it, does.
        var proof = route.Cause switch
        {
            Cause.None => Await(diagnosis.ProveCredentialAsync),
            Cause.CredentialRefused => route,
            _ => null,
        };
        WriteObject(CredentialRows.OfCredential(connection, proof));
        WriteObject(CredentialRows.OfKind(connection));
        WriteObject(CredentialRows.OfOwner(connection));
        WriteObject(CredentialRows.OfExpiry(connection, proof, diagnosis.Headers.ClockDifference));

        WriteObject(HeaderRows.OfClock(diagnosis.Headers));
        WriteObject(HeaderRows.OfRateLimit(diagnosis.Headers));
    }

    private protected override void Close() => _diagnosis?.Dispose();
}
