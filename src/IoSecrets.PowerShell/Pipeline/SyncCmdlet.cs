using System.Management.Automation;
using IoSecrets.Audit;
using IoSecrets.Completion;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Files;
using IoSecrets.Core.Secrets;
using IoSecrets.Core.Sync;
using IoSecrets.Errors;
using IoSecrets.Input;

namespace IoSecrets.Pipeline;

/// <summary>The base class of cmdlets that compare a file or rows with the account.</summary>
public abstract class SyncCmdlet : SecretCmdlet
{
    private const int MaxProblems = 100;

    private readonly List<SecretRow> _rows = [];
    private int _position;

    private protected SyncCmdlet()
    {
    }

    /// <summary>The file that describes the secrets: CSV, JSON or .env.</summary>
    [Parameter(Position = 0)]
    [PathArgument]
    public string? Path { get; set; }

    /// <summary>The pipeline input: rows with the columns of a CSV file.</summary>
    // In the same parameter set as the file: the engine's own error for both would show the row, and with it the value.
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [RowArgument]
    public object? InputObject
    {
        get;
        set => field = RowArgumentAttribute.Unwrap(value);
    }

    /// <summary>The tool of the rows that have no column for it; an empty string for none. Limits what is removed to secrets of this tool.</summary>
    [Parameter]
    [TextArgument(MayBeEmptyString = true)]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string? ToolName { get; set; }

    /// <summary>The tool argument of the rows that have no column for it; an empty string for none. Limits what is removed.</summary>
    [Parameter]
    [TextArgument(MayBeEmptyString = true)]
    [ArgumentCompleter(typeof(ToolArgumentCompleter))]
    public string? ToolArgument { get; set; }

    /// <summary>For rows without IsDefaultForTool: specifies that the tool uses the secret if it is given no value.</summary>
    [Parameter]
    [Alias("IsDefaultForTool")]
    [SwitchArgument]
    public SwitchParameter DefaultForTool { get; set; }

    /// <summary>Writes values only to secrets that are created.</summary>
    [Parameter]
    [SwitchArgument]
    public SwitchParameter KeepValue { get; set; }

    // The value may be in the expression of the row that is piped in.
    private protected override bool HidesLine => true;

    /// <summary>The rows.</summary>
    private protected IReadOnlyList<SecretRow> Rows => _rows;

    private protected override void BeginProcessingCore()
    {
        if (Path is null != IsPiped)
        {
            var (id, message) = IsPiped
                ? (nameof(Messages.RowsPipedAndNamed), Messages.RowsPipedAndNamed)
                : (nameof(Messages.RowsMissing), Messages.RowsMissing);
            throw new TerminatingException(id, ErrorCategory.InvalidArgument, message);
        }
    }

    private protected override void ProcessRecordCore()
    {
        if (Path is not null)
        {
            ReadFile();
            return;
        }

        if (_position++ == 0 && RowReader.FindUnknownColumns(InputObject) is { Count: > 0 } unknown)
        {
            WriteWarning($"These columns of the input are not read: {string.Join(", ", unknown)}.");
        }

        var row = RowReader.Read(InputObject, _position, out var problem);
        if (row is null)
        {
            ReportInvalid(SyncErrors.InvalidRow(_position, problem!));
        }
        else
        {
            _rows.Add(row);
        }
    }

    private protected override void DisposeCore() => _rows.ForEach(row => row.Dispose());

    /// <summary>Reports an invalid row of the pipeline.</summary>
    private protected virtual void ReportInvalid(ErrorRecord error) => WriteError(error);

    /// <summary>Compares the rows with the secrets of the account.</summary>
    private protected SyncPlan CreatePlan(IoNetConnection connection, IReadOnlyList<Secret> secrets, RunHistory history)
    {
        var options = new SyncOptions
        {
            ToolName = ToOptional(nameof(ToolName), ToolName),
            ToolArgument = ToOptional(nameof(ToolArgument), ToolArgument),
            IsDefaultForTool = IsBound(nameof(DefaultForTool)) ? DefaultForTool.IsPresent : null,
            KeepsValues = KeepValue,
        };
        return SyncPlan.Create(_rows, secrets, options, new CreationNumbers(connection.Mask), history);
    }

    /// <summary>Reads a plan that people have reviewed; null if none is specified.</summary>
    /// <exception cref="TerminatingException">The plan cannot be read.</exception>
    private protected ReviewedPlan? ReadReviewedPlan(string? given) =>
        ResolveFile(given) is { } path ? AwaitFile(path, token => ReviewedPlan.ReadAsync(path.FullPath, token)) : null;

    private Optional<string?> ToOptional(string parameter, string? text) =>
        IsBound(parameter) ? new(string.IsNullOrEmpty(text) ? null : text) : default;

    private void ReadFile()
    {
        var path = ResolveFile(Path)!;
        var format = SecretsFile.FormatOf(path.FullPath) ?? throw NewFileError(path, "its name does not end with .csv, .json or .env");
        var file = AwaitFile(path, token => SecretsFile.ReadAsync(path.FullPath, format, token));
        _rows.AddRange(file.Rows);
        if (file.UnknownColumns.Count > 0)
        {
            WriteWarning($"These columns of the file are not read: {string.Join(", ", file.UnknownColumns)}.");
        }

        if (file.Problems.Count == 0)
        {
            return;
        }

        foreach (var problem in file.Problems.Take(MaxProblems))
        {
            WriteError(SyncErrors.FromFile(path.Given, problem));
        }

        throw NewFileError(path, $"it has {file.Problems.Count} problem{(file.Problems.Count == 1 ? "" : "s")}");
    }

    private FilePath? ResolveFile(string? given) =>
        FilePath.Resolve(this, given, Messages.SecretsFileInvalid, nameof(Messages.SecretsFileInvalid));

    private T AwaitFile<T>(FilePath path, Func<CancellationToken, Task<T>> read)
    {
        try
        {
            return Await(read);
        }
        catch (SecretsFileException failure)
        {
            throw NewFileError(path, failure.Message);
        }
    }

    private static TerminatingException NewFileError(FilePath path, string problem) => new(
        nameof(Messages.SecretsFileInvalid), ErrorCategory.InvalidData, Messages.SecretsFileInvalid(path.Given, problem), path.Given);
}
