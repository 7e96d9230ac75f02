using System.Management.Automation;
using IoSecrets.Core.Connection;
using IoSecrets.Core.Diagnosis;
using IoSecrets.Core.Http;
using IoSecrets.Diagnosis;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Tests the connection to the service step by step, and reports for each step what was seen and what to do. Changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IoNetConnection")]
[OutputType(typeof(ConnectionTest))]
public sealed class TestIoNetConnectionCommand : ConnectedCmdlet
{
    private ConnectionDiagnosis? _diagnosis;

    private protected override ServiceConnection? AwaitedConnection => _diagnosis?.Connection;

    private protected override void ProcessRecordCore()
    {
        var connection = OpenConnection();
        var trace = Trace;
        var diagnosis = _diagnosis = new ConnectionDiagnosis(connection.Service, trace);
        var checks = new NetworkChecks(diagnosis);
        var lookup = Await(diagnosis.ResolveAsync);
        WriteObject(checks.CheckName(lookup, Await(cancellationToken => diagnosis.TryAddressesAsync(lookup, cancellationToken))));

        var route = Await(diagnosis.ProbeRouteAsync);
        WriteObject(checks.CheckProxy(route));
        WriteObject(checks.CheckTls());
        WriteObject(checks.CheckRoute(route));

        // If something other than the service responds, accepting the credential proves nothing, but rejecting it does.
        var probe = route.Reason switch
        {
            FailureReason.None => Await(diagnosis.ProbeCredentialAsync),
            FailureReason.CredentialRefused => route,
            _ => null,
        };
        var list = probe?.Reason == FailureReason.None ? Await(cancellationToken => diagnosis.Connection.ListAsync(trace, cancellationToken)) : null;
        WriteObject(CredentialChecks.CheckCredential(connection, probe, list?.Failure?.Response));
        WriteObject(CredentialChecks.CheckKind(connection));
        WriteObject(CredentialChecks.CheckOwner(connection));
        WriteObject(CredentialChecks.CheckExpiry(connection, probe, diagnosis.Headers.ClockDifference));

        WriteObject(HeaderChecks.CheckClock(diagnosis.Headers));
        WriteObject(HeaderChecks.CheckRateLimit(diagnosis.Headers));
    }

    private protected override void DisposeCore() => _diagnosis?.Dispose();
}
