using System.Management.Automation;
using IoSecrets.Completion;
using IoSecrets.Core.Workflows;
using IoSecrets.Errors;
using IoSecrets.Input;
using IoSecrets.Pipeline;

namespace IoSecrets.Commands;

/// <summary>Gets the references to secrets in workflows, or the secrets that no active workflow refers to.</summary>
[Cmdlet(VerbsCommon.Get, "IoSecretUsage", DefaultParameterSetName = IdSet)]
[OutputType(typeof(SecretUsage), typeof(Secret))]
public sealed class GetIoSecretUsageCommand : SecretCmdlet
{
    private const string IdSet = "Id";
    private const string NameSet = "Name";

    private readonly UsageSelection _selection = new();
    private IoNetConnection _connection = null!;

    /// <summary>The IDs of the secrets. Each ID is a GUID with or without hyphens, braces or parentheses. By default, all secrets of the account.</summary>
    [Parameter(ParameterSetName = IdSet, Position = 0)]
    [Alias("SecretId", "secret_id")]
    [ArgumentCompleter(typeof(IdCompleter))]
    public PSObject?[]? Id { get; set; }

    /// <summary>The pipeline input: an ID or a name, a secret, an outcome, an object with an ID or a name, or a list of these.</summary>
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

    /// <summary>The names of the secrets, or patterns for names; both are case-insensitive.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, HelpMessage = "Names or name patterns of secrets.")]
    [AllowNull]
    [PatternArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NamePatternCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Returns the secrets that no active workflow refers to, not the references.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter NotReferenced { get; set; }

    private bool SelectsAll => ParameterSetName == IdSet && !IsBound(nameof(Id)) && !IsPiped;

    private protected override void BeginProcessingCore()
    {
        if (ParameterSetName == IdSet && !SelectsAll)
        {
            ThrowIfIdsUnclear(Id, InputObject);
        }

        PatternChecks.ThrowIfInvalid(nameof(Name), Name);
        _connection = OpenConnection();
    }

    private protected override void ProcessRecordCore()
    {
        if (ParameterSetName == NameSet)
        {
            Array.ForEach(Name, _selection.AddPattern);
        }
        else if (!SelectsAll)
        {
            foreach (var item in ReadItems(Id, InputObject))
            {
                if (!_selection.TryAdd(item))
                {
                    WriteError(ErrorRecords.FromInvalidId(item, Outcomes.Operation.Read));
                }
            }
        }
    }

    private protected override void EndProcessingCore()
    {
        if (_selection.IsEmpty && !SelectsAll)
        {
            return;
        }

        var list = ReadList(_connection);
        if (list.MayBeIncomplete)
        {
            WriteWarning(Messages.ListIncomplete);
        }

        var secrets = SelectsAll ? list.Items : _selection.Select(list.Items, StopToken);
        foreach (var error in _selection.Missing.Select(missing => ErrorRecords.FromMissingSecret(missing, _connection)))
        {
            WriteError(error);
        }

        if (secrets.Count > 0)
        {
            WriteUsage(secrets, FindUsage(_connection, secrets, onlyActive: NotReferenced));
        }
    }

    private void WriteUsage(IReadOnlyCollection<Secret> secrets, AccountUsage usage)
    {
        ErrorRecord[] errors = [.. ErrorRecords.FromIncompleteUsage(usage, _connection)];
        if (errors.Length > 0 && (NotReferenced || errors[0].CategoryInfo.Category == ErrorCategory.AuthenticationError))
        {
            throw new TerminatingException(errors[0]);
        }

        if (NotReferenced)
        {
            var used = usage.ByActiveSecret();
            WriteObject(secrets.Where(secret => secret.Id is { } id && !used.ContainsKey(id)), enumerateCollection: true);
            return;
        }

        WriteObject(usage.Usages, enumerateCollection: true);
        Array.ForEach(errors, WriteError);
    }
}
