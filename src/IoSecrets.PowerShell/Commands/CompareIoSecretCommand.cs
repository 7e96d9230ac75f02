using System.Management.Automation;
using IoSecrets.Core.Audit;
using IoSecrets.Errors;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Compares a file that describes secrets with the account. Changes nothing.</summary>
[Cmdlet(VerbsData.Compare, "IoSecret")]
[OutputType(typeof(SecretDifference))]
public sealed class CompareIoSecretCommand : SyncCmdlet
{
    private IoNetConnection _connection = null!;

    private protected override void BeginProcessingCore()
    {
        base.BeginProcessingCore();
        _connection = OpenConnection();
    }

    private protected override void EndProcessingCore()
    {
        if (Rows.Count == 0 && IsPiped)
        {
            return;
        }

        var list = ReadList(_connection);
        if (list.MayBeIncomplete)
        {
            WriteWarning(Messages.ListIncomplete);
        }

        var plan = CreatePlan(_connection, list.Items, new RunHistory(_connection, SecretOperation.Sync, file: null));
        foreach (var item in plan.Items)
        {
            if (item.Problem is null)
            {
                WriteObject(new SecretDifference(item));
            }
            else
            {
                WriteError(SyncErrors.FromProblem(item, _connection));
            }
        }

        WriteObject(plan.Removals.Select(secret => new SecretDifference(secret)), enumerateCollection: true);
    }
}
