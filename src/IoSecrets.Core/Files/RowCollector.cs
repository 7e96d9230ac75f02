using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Files;

/// <summary>Collects the rows and problems of a file, and finds rows that contradict each other.</summary>
internal sealed class RowCollector : IDisposable
{
    private readonly List<SecretRow> _rows = [];
    private readonly List<FileProblem> _problems = [];
    private readonly List<string> _unknownColumns = [];
    private readonly HashSet<string> _distinctUnknown = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<Guid, SecretRow> _rowsById = new(IdComparer.Seeded);
    private readonly Dictionary<(string? Name, string? Tool, string? Argument), SecretRow> _rowsByName = [];
    private RowBuilder? _open;

    public bool HasProblems => _problems.Count > 0;

    /// <summary>Reports a problem of a line. A row that was begun and is not added is discarded.</summary>
    public void Report(int line, string problem) => _problems.Add(new FileProblem(line, problem));

    /// <summary>Adds a column that is ignored. Another name than a plain word could be a value, so it is not shown.</summary>
    /// <param name="name">The name.</param>
    /// <param name="position">The name to show in place of one that is not a plain word.</param>
    public void AddUnknown(string name, string position)
    {
        var shown = ColumnName.IsPlain(name) ? name : position;
        if (_distinctUnknown.Add(shown))
        {
            _unknownColumns.Add(shown);
        }
    }

    /// <summary>Begins a row.</summary>
    public RowBuilder Begin(int line, int? item = null)
    {
        _open?.Dispose();
        return _open = new RowBuilder(line, item);
    }

    /// <summary>Adds the row that was begun last.</summary>
    public void Add(RowBuilder builder)
    {
        var row = builder.Build();
        // Rows with problems are compared too, so that one problem does not hide another.
        var conflict = row.Id is not null ? FindSameId(row) : builder.Problem is null ? FindSameName(row) : null;
        if ((builder.Problem ?? conflict) is not { } problem)
        {
            _rows.Add(row);
            _open = null;
            return;
        }

        Report(row.Line, row.Item is null ? problem : $"item {row.Item}: {problem}");
    }

    /// <summary>Creates the result. It owns the rows, if there is no problem.</summary>
    public SecretsFile ToFile()
    {
        SecretRow[] rows = HasProblems ? [] : [.. _rows];
        if (!HasProblems)
        {
            _rows.Clear();
        }

        return new SecretsFile(rows, [.. _problems.OrderBy(problem => problem.Line)], _unknownColumns);
    }

    /// <summary>Overwrites the values that no result owns.</summary>
    public void Dispose()
    {
        _open?.Dispose();
        foreach (var row in _rows)
        {
            row.Dispose();
        }
    }

    private string? FindSameId(SecretRow row) =>
        _rowsById.TryAdd(row.Id!.Value, row) ? null : $"it has the same Id as {_rowsById[row.Id.Value].Place}";

    private string? FindSameName(SecretRow row)
    {
        if (row.Fields.Name is null)
        {
            return "it has neither an Id nor a Name";
        }

        var key = (row.Fields.Name, row.Fields.ToolName.Value, row.Fields.ToolArgument.Value);
        return _rowsByName.TryAdd(key, row) ? null : $"it has the same Name, ToolName and ToolArgument as {_rowsByName[key].Place}";
    }
}

/// <summary>Builds a row from its cells.</summary>
/// <param name="line">The line where the row begins.</param>
/// <param name="item">The row's position in a JSON array; null in other formats.</param>
internal sealed class RowBuilder(int line, int? item) : IDisposable
{
    private readonly HashSet<SecretColumn> _given = [];
    private SecretFields _fields = new();
    private Guid? _id;

    /// <summary>The line where the row begins.</summary>
    public int Line => line;

    /// <summary>The row's first problem.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reports a problem of the row, unless there is one already.</summary>
    public void Fail(string problem) => Problem ??= problem;

    /// <summary>Sets the cell of a column.</summary>
    public void Set(SecretColumn column, ReadOnlySpan<byte> utf8)
    {
        if (!_given.Add(column))
        {
            Fail($"the field {column} occurs twice");
        }
        else if (column == SecretColumn.Value)
        {
            _fields = _fields with { Value = utf8.IsEmpty ? null : SecretValue.From(utf8) };
        }
        else
        {
            SetText(column, utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8));
        }
    }

    public SecretRow Build() => new(line, item, _id, _fields);

    /// <summary>Overwrites the value.</summary>
    public void Dispose() => _fields.Value?.Dispose();

    private void SetText(SecretColumn column, string? text)
    {
        switch (column)
        {
            case SecretColumn.Id:
                SetId(text);
                break;
            case SecretColumn.Name:
                _fields = _fields with { Name = text };
                break;
            case SecretColumn.ToolName:
                _fields = _fields with { ToolName = new(text) };
                break;
            case SecretColumn.ToolArgument:
                _fields = _fields with { ToolArgument = new(text) };
                break;
            case SecretColumn.IsDefaultForTool:
                SetDefault(text?.Trim().ToLowerInvariant());
                break;
        }
    }

    private void SetId(string? text)
    {
        if (SecretId.TryParse(text, out var id))
        {
            _id = id;
        }
        else if (!string.IsNullOrWhiteSpace(text))
        {
            Fail("its Id is not a secret ID");
        }
    }

    private void SetDefault(string? text)
    {
        _fields = _fields with { IsDefaultForTool = text is "true" or "1" ? true : text is "false" or "0" ? false : null };
        if (_fields.IsDefaultForTool is null && !string.IsNullOrEmpty(text))
        {
            Fail("its IsDefaultForTool is not true, false, 1, 0 or empty");
        }
    }
}

/// <summary>A column of a CSV file, or a key of a JSON object.</summary>
internal enum SecretColumn
{
    /// <summary>Another property of a secret. Saved secrets have it, and it is not used.</summary>
    Other,

    Id,

    Name,

    Value,

    ToolName,

    ToolArgument,

    IsDefaultForTool,
}

/// <summary>Finds columns by their names; case-insensitive.</summary>
internal static partial class ColumnName
{
    private static readonly FrozenDictionary<string, SecretColumn> Columns = new Dictionary<string, SecretColumn>
    {
        ["Id"] = SecretColumn.Id,
        ["SecretId"] = SecretColumn.Id,
        ["secret_id"] = SecretColumn.Id,
        ["Name"] = SecretColumn.Name,
        ["Value"] = SecretColumn.Value,
        ["ToolName"] = SecretColumn.ToolName,
        ["ToolArgument"] = SecretColumn.ToolArgument,
        ["IsDefaultForTool"] = SecretColumn.IsDefaultForTool,
        ["DefaultForTool"] = SecretColumn.IsDefaultForTool,
        [nameof(Secret.Display)] = SecretColumn.Other,
        [nameof(Secret.UserId)] = SecretColumn.Other,
        [nameof(Secret.CreatedAt)] = SecretColumn.Other,
        [nameof(Secret.UpdatedAt)] = SecretColumn.Other,
        [nameof(Secret.Revision)] = SecretColumn.Other,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the column with the name; null if there is none.</summary>
    public static SecretColumn? Find(string name) => Columns.TryGetValue(name, out var column) ? column : null;

    /// <summary>Returns true if the name is a plain word, which may be shown, and not like a key.</summary>
    public static bool IsPlain(string name) => Plain().IsMatch(name) && !CredentialPatterns.IsIn(name);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,39}\z")]
    private static partial Regex Plain();
}
