using System.Management.Automation;
using IoSecrets.Completion;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Outcomes;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Gets secrets, by their IDs or as a list; never their values.</summary>
[Cmdlet(VerbsCommon.Get, "IoSecret", DefaultParameterSetName = ListSet)]
[OutputType(typeof(Secret))]
public sealed class GetIoSecretCommand : SecretCmdlet
{
    private const string ListSet = "List";
    private const string IdSet = "Id";

    private IoNetConnection _connection = null!;
    private SecretReporter _reporter = null!;
    private BulkPipeline<SecretReference>? _run;

    /// <summary>The IDs of the secrets to read. Each ID is a GUID with or without hyphens, braces or parentheses.</summary>
    [Parameter(ParameterSetName = IdSet, Position = 0)]
    [Alias("SecretId", "secret_id")]
    [ArgumentCompleter(typeof(IdCompleter))]
    public PSObject?[]? Id { get; set; }

    /// <summary>The pipeline input: a string, a GUID, a secret, an outcome, an object with an ID, or a list of these.</summary>
    // A separate parameter, so that with -Id { $_.Uuid } the whole piped object is still available here. -Id does not bind by property name,
    // because the engine reads the property itself, outside this module's error handling: a property that throws would end the run.
    [Parameter(ParameterSetName = IdSet, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [RowArgument]
    public object? InputObject
    {
        get;
        set => field = RowArgumentAttribute.Unwrap(value);
    }

    /// <summary>The names of the secrets to list, or patterns for names; both are case-insensitive.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [PatternArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NamePatternCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Lists only secrets for these tools, or for tools that match these patterns.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [PatternArgument(MayBeEmpty = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ToolNamePatternCompleter))]
    public string[]? ToolName { get; set; }

    /// <summary>Lists only secrets with these tool arguments, or with tool arguments that match these patterns.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [PatternArgument(MayBeEmpty = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ToolArgumentPatternCompleter))]
    public string[]? ToolArgument { get; set; }

    /// <summary>Lists only secrets that their tool uses if it is given no value.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Alias("IsDefaultForTool")]
    [SwitchArgument]
    public SwitchParameter DefaultForTool { get; set; }

    /// <summary>Lists only secrets that were created before this time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValueArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public DateTime? CreatedBefore { get; set; }

    /// <summary>Lists only secrets that were created at this time or later.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValueArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public DateTime? CreatedAfter { get; set; }

    /// <summary>Lists only secrets that were last changed before this time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValueArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public DateTime? UpdatedBefore { get; set; }

    /// <summary>Lists only secrets that were last changed at this time or later.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValueArgument]
    [ArgumentCompleter(typeof(EmptyCompleter))]
    public DateTime? UpdatedAfter { get; set; }

    private protected override void BeginProcessingCore()
    {
        // With piped IDs, the parameter set is known only when the first ID arrives; so this checks only -Id and -InputObject arguments.
        if (ParameterSetName == IdSet)
        {
            ThrowIfIdsUnclear(Id, InputObject);
        }

        PatternChecks.ThrowIfInvalid(nameof(Name), Name);
        PatternChecks.ThrowIfInvalid(nameof(ToolName), ToolName);
        PatternChecks.ThrowIfInvalid(nameof(ToolArgument), ToolArgument);
        _connection = OpenConnection();
        _reporter = new SecretReporter(new RunStreams(this, _connection));
        _run = new BulkPipeline<SecretReference>(
            _reporter,
            ThrottleLimit,
            isInOrder: true,
            static (client, secret, cancellationToken) => client.GetAsync(secret.Id, cancellationToken));
    }

    private protected override void ProcessRecordCore()
    {
        if (ParameterSetName == ListSet)
        {
            WriteList();
            return;
        }

        ReadInput(Id, InputObject, _reporter);
        if (_run!.IsAborted)
        {
            _run.Finish();
        }
    }

    private protected override void Accept(SecretReference secret, object? source) => _run!.Add(secret);

    private protected override void EndProcessingCore()
    {
        if (ParameterSetName == IdSet)
        {
            _run!.Finish();
        }
    }

    private protected override void DisposeCore() => _run?.Dispose();

    private void WriteList()
    {
        var filter = NewFilter();
        var list = ListSecrets(_connection);
        if (list.Failure is { } failure)
        {
            WriteFailure(failure);
            return;
        }

        if (list.MayBeIncomplete)
        {
            WriteWarning(Messages.ListIncomplete);
        }

        foreach (var secret in list.Items)
        {
            // While no secret matches, nothing is written, and nothing else would notice Ctrl+C.
            StopToken.ThrowIfCancellationRequested();
            if (filter.Matches(secret, StopToken))
            {
                WriteObject(secret);
            }
        }

        foreach (var name in filter.Names?.Missing ?? [])
        {
            WriteError(ErrorRecords.FromMissingName(name, _connection));
        }
    }

    private void WriteFailure(Outcome failure)
    {
        var error = ErrorRecords.FromList(failure, _connection);
        if (failure.Response?.Reason == FailureReason.CredentialRefused)
        {
            throw new TerminatingException(error);
        }

        WriteError(error);
    }

    private SecretFilter NewFilter() => new()
    {
        Names = Name is null ? null : new NamePatterns(Name),
        ToolNames = ToolName is null ? null : new NamePatterns(ToolName),
        ToolArguments = ToolArgument is null ? null : new NamePatterns(ToolArgument),
        IsDefaultForTool = IsBound(nameof(DefaultForTool)) ? DefaultForTool.IsPresent : null,
        CreatedBefore = ToMoment(CreatedBefore),
        CreatedAfter = ToMoment(CreatedAfter),
        UpdatedBefore = ToMoment(UpdatedBefore),
        UpdatedAfter = ToMoment(UpdatedAfter),
    };

    private static DateTimeOffset? ToMoment(DateTime? time) => time is { } given ? LocalTime.ToMoment(given, TimeZoneInfo.Local) : null;
}
