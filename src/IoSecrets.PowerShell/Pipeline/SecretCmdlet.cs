using System.Management.Automation;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Lists;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>What cmdlets have that do something with many secrets.</summary>
public abstract class SecretCmdlet : ConnectedCmdlet
{
    private readonly SecretInput _input = new();
    private readonly HashSet<Guid> _seen = new(IdComparer.Seeded);

    private protected SecretCmdlet()
    {
    }

    /// <summary>How many requests may be in flight at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>Hands over the secrets in one record of the input that did not come before; of the rest the report is told.</summary>
    /// <param name="id">What the engine bound to the id by name.</param>
    /// <param name="inputObject">What came down the pipeline.</param>
    /// <param name="report">The run's report.</param>
    /// <param name="accept">Takes each.</param>
    /// <param name="leave">Takes those that the record holds as well, where the pipeline is stopped in the middle of it; null for nobody.</param>
    private protected void Take(
        string?[]? id,
        object? inputObject,
        RunReport<IncomingSecret> report,
        Action<IncomingSecret> accept,
        Action<IncomingSecret>? leave = null)
    {
        using var items = _input.Read(id, inputObject).GetEnumerator();
        try
        {
            while (items.MoveNext())
            {
                if (NewIn(items.Current, report) is { } secret)
                {
                    accept(secret);
                }
            }
        }
        catch when (leave is not null && SecretInput.IsAtHand(inputObject))
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
        return Await(stop => connection.Service.ListAsync(trace, stop));
    }

    /// <exception cref="TerminatingException">There is no id, or ids came in two ways.</exception>
    private protected void RefuseUnclearIds(string?[]? id)
    {
        var isPiped = MyInvocation.ExpectingInput || IsBound("InputObject");

        // -Id { $_.Uuid } is bound too, but for each record anew.
        if (isPiped && id is not null)
        {
            throw new TerminatingException(nameof(Messages.IdPipedAndNamed), ErrorCategory.InvalidArgument, Messages.IdPipedAndNamed);
        }

        if (!isPiped && (id is null || Array.TrueForAll(id, string.IsNullOrWhiteSpace)))
        {
            throw new TerminatingException(nameof(Messages.IdMissing), ErrorCategory.InvalidArgument, Messages.IdMissing);
        }
    }

    /// <summary>Whether the parameter was given on the command line.</summary>
    private protected bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private IncomingSecret? NewIn(IncomingItem item, RunReport<IncomingSecret> report)
    {
        if (item.IsBlank)
        {
            report.Note($"Item {item.Place} of the input is blank and was passed over.");
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
            report.Note($"Item {item.Place} of the input, {secret.Text}, came before and is sent once.");
        }

        return null;
    }
}
