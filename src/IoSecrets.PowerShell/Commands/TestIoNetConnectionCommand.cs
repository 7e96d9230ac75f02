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

    private protected override ServiceConnection? AwaitedConnection => _diagnosis?.Connection;

    private protected override void ProcessRecordCore()
    {
        var connection = OpenConnection();
        var diagnosis = _diagnosis = new ConnectionDiagnosis(connection.Service, Trace);
        var way = new NetworkChecks(diagnosis);
        var lookup = Await(diagnosis.ResolveAsync);
        WriteObject(way.CheckName(lookup, Await(cancellationToken => diagnosis.TryAddressesAsync(lookup, cancellationToken))));

        var route = Await(diagnosis.ProbeRouteAsync);
        WriteObject(way.CheckProxy(route));
        WriteObject(way.CheckTls());
        WriteObject(way.CheckRoute(route));

        // Behind a place that is not the service, whether it takes the credential tells nothing; that it refuses it, does.
        var probe = route.Reason switch
        {
            FailureReason.None => Await(diagnosis.ProbeCredentialAsync),
            FailureReason.CredentialRefused => route,
            _ => null,
        };
        WriteObject(CredentialChecks.CheckCredential(connection, probe));
        WriteObject(CredentialChecks.CheckKind(connection));
        WriteObject(CredentialChecks.CheckOwner(connection));
        WriteObject(CredentialChecks.CheckExpiry(connection, probe, diagnosis.Headers.ClockDifference));

        WriteObject(HeaderChecks.CheckClock(diagnosis.Headers));
        WriteObject(HeaderChecks.CheckRateLimit(diagnosis.Headers));
    }

    private protected override void DisposeCore() => _diagnosis?.Dispose();
}
