using System.Management.Automation;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Workflows;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;

namespace IoSecrets.Pipeline;

/// <summary>The base class of cmdlets that process many secrets.</summary>
public abstract class SecretCmdlet : ConnectedCmdlet
{
    private const string IdParameter = "Id";
    private const string InputParameter = "InputObject";

    private readonly Lazy<SecretInput> _input;
    private readonly HashSet<Guid> _seen = new(IdComparer.Seeded);

    private protected SecretCmdlet()
    {
        _input = new(() => new SecretInput(RefusesOutcomesOfOtherOperations));
    }

    /// <summary>The maximum number of requests in flight at once, from 1 to 256. By default, the connection finds the fastest, up to 128.</summary>
    [Parameter]
    [ValueArgument]
    [Within(1, 256)]
    public int? ThrottleLimit { get; set; }

    /// <summary>True if the input comes from the pipeline or from -InputObject.</summary>
    private protected bool IsPiped => MyInvocation.ExpectingInput || IsBound(InputParameter);

    /// <summary>True if an outcome of a create or a change is not valid input.</summary>
    private protected virtual bool RefusesOutcomesOfOtherOperations => false;

    /// <summary>The message if there is no ID.</summary>
    private protected virtual string IdMissingMessage => Messages.IdMissing;

    /// <summary>Reads one input record: accepts secrets that are new, reports invalid items, and ignores blanks and duplicates.</summary>
    /// <param name="id">The argument of -Id.</param>
    /// <param name="inputObject">The pipeline object.</param>
    /// <param name="report">The run's report.</param>
    private protected void ReadInput(PSObject?[]? id, object? inputObject, RunReporter report)
    {
        using var items = ReadExpected(id, inputObject, report.Streams.Progress).GetEnumerator();
        try
        {
            while (items.MoveNext())
            {
                if (FindNew(items.Current, report) is { } secret)
                {
                    Accept(secret, items.Current.Source);
                }

                report.Streams.Progress.Read();
            }
        }
        catch when (SecretInput.IsInMemory(id, inputObject))
        {
            while (items.MoveNext())
            {
                if (items.Current.Secret is { } secret && _seen.Add(secret.Id))
                {
                    OnUnprocessed(secret);
                }
            }

            throw;
        }
    }

    /// <summary>Processes a new secret of the input.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="source">Its input object.</param>
    private protected virtual void Accept(SecretReference secret, object? source)
    {
    }

    /// <summary>Receives a secret that is a duplicate.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="source">Its input object.</param>
    private protected virtual void OnDuplicate(SecretReference secret, object? source)
    {
    }

    /// <summary>Receives the remaining secrets of a record if processing stops in the middle of it.</summary>
    private protected virtual void OnUnprocessed(SecretReference secret)
    {
    }

    /// <summary>Reads the items of one input record.</summary>
    private protected IEnumerable<InputItem> ReadItems(PSObject?[]? id, object? inputObject) => _input.Value.Read(id, inputObject, IsPiped);

    /// <summary>Reads the account's workflows, and finds the references to the secrets. Shows progress if the wait is not short.</summary>
    /// <exception cref="TerminatingException">The workflows cannot be listed.</exception>
    private protected AccountUsage FindUsage(IoNetConnection connection, IEnumerable<Secret> secrets, bool onlyActive)
    {
        var trace = Trace;
        ProgressState? progress = null;
        var usage = Await(
            cancellationToken => AccountUsage.ReadAsync(
                connection.Service,
                secrets,
                onlyActive,
                ThrottleLimit,
                trace,
                (read, all) => Volatile.Write(ref progress, new($"{read} of {all} workflows read.", ProgressState.PercentOf(read, all))),
                cancellationToken),
            () => Volatile.Read(ref progress));
        return usage.Failure is null ? usage : throw new TerminatingException(ErrorRecords.FromUnknownUsage(usage.Failure, null, connection));
    }

    /// <summary>Reads which secrets must be kept because something refers to them. If anything cannot be read, nothing may be deleted.</summary>
    /// <exception cref="TerminatingException">The secrets or the workflows cannot be read completely.</exception>
    private protected UsageGuard ReadUsage(IoNetConnection connection, ServiceList<Secret> list)
    {
        var usage = FindUsage(connection, list.Items, onlyActive: true);
        return usage.IsComplete && !list.MayBeIncomplete ? new UsageGuard(list.Items, usage) : throw new TerminatingException(
            ErrorRecords.FromIncompleteUsage(usage, connection).FirstOrDefault() ?? ErrorRecords.FromUnknownUsage(null, null, connection));
    }

    /// <summary>Gets the account's secrets, with one request.</summary>
    /// <exception cref="TerminatingException">The list cannot be read.</exception>
    private protected ServiceList<Secret> ReadList(IoNetConnection connection)
    {
        var list = ListSecrets(connection);
        return list.Failure is { } failure ? throw new TerminatingException(ErrorRecords.FromList(failure, connection)) : list;
    }

    /// <summary>Gets the account's secrets, with one request. Shows progress if the wait is not short.</summary>
    private protected ServiceList<Secret> ListSecrets(IoNetConnection connection)
    {
        // Read on the pipeline's thread: the trace depends on the cmdlet's preferences, which belong to that thread.
        var trace = Trace;
        return Await(cancellationToken => connection.Service.ListAsync(trace, cancellationToken));
    }

    /// <exception cref="TerminatingException">There is no ID, or IDs come from both the pipeline and -Id.</exception>
    private protected void ThrowIfIdsUnclear(PSObject?[]? id, object? inputObject)
    {
        // An empty -Id is an error: it stands neither for the piped IDs nor for all IDs in doubt of a -ResumeFrom file.
        var isMissing = IsBound(IdParameter)
            ? PSObjects.IsBlank(id)
            : !MyInvocation.ExpectingInput && (!IsBound(InputParameter) || PSObjects.IsBlank(inputObject));
        if (isMissing)
        {
            throw new TerminatingException(nameof(Messages.IdMissing), ErrorCategory.InvalidArgument, IdMissingMessage);
        }

        // The script block in -Id { $_.Uuid } finds the IDs in the piped objects.
        if (IsPiped && id is not null && SecretInput.FindScriptBlock(id) is null)
        {
            throw new TerminatingException(nameof(Messages.IdPipedAndNamed), ErrorCategory.InvalidArgument, Messages.IdPipedAndNamed);
        }
    }

    // The only record of the input, if it is in memory, is the whole input: with its items counted, the progress knows its end.
    private IEnumerable<InputItem> ReadExpected(PSObject?[]? id, object? inputObject, RunProgress progress)
    {
        var items = ReadItems(id, inputObject);
        if (MyInvocation.ExpectingInput || !SecretInput.IsInMemory(id, inputObject))
        {
            return items;
        }

        InputItem[] all = [.. items];
        progress.Expect(all.Length);
        return all;
    }

    private SecretReference? FindNew(InputItem item, RunReporter report)
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
            OnDuplicate(secret, item.Source);
        }

        return null;
    }
}
