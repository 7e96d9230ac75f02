using System.Management.Automation;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>What cmdlets have that do something with many secrets.</summary>
public abstract class SecretCmdlet : ConnectedCmdlet
{
    private const string IdParameter = "Id";
    private const string InputParameter = "InputObject";

    private readonly SecretInput _input = new();
    private readonly HashSet<Guid> _seen = new(IdComparer.Seeded);

    private protected SecretCmdlet()
    {
    }

    /// <summary>How many requests may be in flight at once.</summary>
    [Parameter]
    [ValueArgument]
    [Within(1, 256)]
    public int? ThrottleLimit { get; set; } = 16;

    /// <summary>Whether the input comes down the pipeline, or by the parameter that stands for it.</summary>
    private protected bool IsPiped => MyInvocation.ExpectingInput || IsBound(InputParameter);

    /// <summary>Hands over the secrets in one record of the input that did not come before; of the rest the report is told.</summary>
    /// <param name="id">What was given to the id on the command line.</param>
    /// <param name="inputObject">What came down the pipeline.</param>
    /// <param name="report">The run's report.</param>
    /// <param name="accept">Takes each, and the object that it came in.</param>
    /// <param name="leave">Takes those that the record holds as well, where the pipeline is stopped in the middle of it; null for nobody.</param>
    private protected void ReadInput(
        PSObject?[]? id,
        object? inputObject,
        RunReport report,
        Action<SecretReference, object?> accept,
        Action<SecretReference>? leave = null)
    {
        using var items = _input.Read(id, inputObject, IsPiped).GetEnumerator();
        try
        {
            while (items.MoveNext())
            {
                if (NewIn(items.Current, report) is { } secret)
                {
                    accept(secret, items.Current.Source);
                }
            }
        }
        catch when (leave is not null && SecretInput.IsAtHand(id, inputObject))
        {
            while (items.MoveNext())
            {
                if (items.Current.Secret is { } secret && _seen.Add(secret.Id))
                {
                    leave(secret);
                }
            }

            throw;
        }
    }

    /// <summary>Reads the account's secrets, in one answer. Shows the wait, if it takes long.</summary>
    private protected SecretList ListSecrets(IoNetConnection connection)
    {
        // Read here: what -Debug says belongs to the pipeline's thread.
        var trace = Trace;
        return Await(cancellationToken => connection.Service.ListAsync(trace, cancellationToken));
    }

    /// <exception cref="TerminatingException">There is no id, or ids came in two ways.</exception>
    private protected void ThrowIfIdsUnclear(PSObject?[]? id, object? inputObject)
    {
        // An id that was given, and holds nothing, does not stand for what is piped, or for all that a file left in doubt.
        var isMissing = IsBound(IdParameter)
            ? PSObjects.IsBlank(id)
            : !MyInvocation.ExpectingInput && (!IsBound(InputParameter) || PSObjects.IsBlank(inputObject));
        if (isMissing)
        {
            throw new TerminatingException(nameof(Messages.IdMissing), ErrorCategory.InvalidArgument, Messages.IdMissing);
        }

        // -Id { $_.Uuid } finds the ids in what is piped.
        if (IsPiped && id is not null && SecretInput.BlockIn(id) is null)
        {
            throw new TerminatingException(nameof(Messages.IdPipedAndNamed), ErrorCategory.InvalidArgument, Messages.IdPipedAndNamed);
        }
    }

    private SecretReference? NewIn(InputItem item, RunReport report)
    {
        if (item.IsBlank)
        {
            report.Streams.WriteVerbose($"Item {item.Position} is blank and was ignored.");
        }
        else if (item.Secret is not { } secret)
        {
            report.Invalid(item);
        }
        else if (_seen.Add(secret.Id))
        {
            return secret;
        }
        else
        {
            report.Streams.WriteVerbose($"Item {item.Position}, {secret.Text}, is a duplicate and is sent only once.");
        }

        return null;
    }
}
