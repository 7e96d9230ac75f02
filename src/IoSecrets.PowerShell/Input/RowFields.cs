using System.Collections;
using System.Management.Automation;
using System.Xml;
using IoSecrets.Core.Files;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;

namespace IoSecrets.Input;

/// <summary>Reads the fields of a secret from the columns of an input row.</summary>
internal sealed class RowFields
{
    /// <summary>The column of the value.</summary>
    public const string Value = "Value";

    /// <summary>The problem of a row whose default cannot be read, as a clause.</summary>
    public const string NotBoolean = "its IsDefaultForTool is not true, false, 1, 0 or empty, or differs from its DefaultForTool";

    private const string Flag = "DefaultForTool";

    private static readonly string[] FlagColumns = [nameof(Secret.IsDefaultForTool), Flag];
    private static readonly string[] TextColumns = [nameof(Secret.Name), nameof(Secret.ToolName), nameof(Secret.ToolArgument)];

    private readonly string[]? _columns;

    /// <param name="columns">The columns to read; null for the value alone, which no output of this module contains.</param>
    public RowFields(string[]? columns) => _columns = columns;

    /// <summary>The columns that help and messages name, in their order.</summary>
    public static IReadOnlyList<string> NamedColumns { get; } =
        [nameof(Secret.Name), Value, nameof(Secret.ToolName), nameof(Secret.ToolArgument), nameof(Secret.IsDefaultForTool)];

    /// <summary>All columns: also the other name for the last of those that are named.</summary>
    public static IEnumerable<string> Columns => [.. NamedColumns, Flag];

    /// <summary>Returns true if an empty cell of the column has no meaning: a name and a value cannot be removed.</summary>
    public static bool MustBeFilled(string column) => column is nameof(Secret.Name) or Value;

    /// <summary>Returns the parameter that sets the field of a column; null if no field has a column with this name.</summary>
    public static string? ParameterFor(string column) =>
        FlagColumns.Contains(column, StringComparer.OrdinalIgnoreCase) ? Flag
        : TextColumns.Append(Value).FirstOrDefault(known => known.Equals(column, StringComparison.OrdinalIgnoreCase));

    private bool ReadsValue => _columns is null || IsGiven(Value);

    /// <exception cref="TerminatingException">A column is unknown, or its field is also given by a parameter.</exception>
    public static void ThrowIfUnclear(string[]? columns, Func<string, bool> isBound)
    {
        foreach (var column in columns ?? [])
        {
            var parameter = ParameterFor(column);
            var problem = parameter is null ? "-Property accepts Name, Value, ToolName, ToolArgument and IsDefaultForTool"
                : isBound(parameter) ? $"-{parameter} and -Property {column} were both given; use one of them"
                : null;
            if (problem is not null)
            {
                throw new TerminatingException(nameof(Messages.ValidationFailed), ErrorCategory.InvalidArgument, $"Nothing was sent: {problem}.");
            }
        }
    }

    /// <summary>Returns whether the row has a column of this reader, with any content.</summary>
    public bool IsIn(object? row) =>
        AsRow(row) is { } value && (_columns is null ? HasValue(value) : Array.Exists(_columns, column => PSObjects.Has(value, column)));

    /// <summary>Adds the fields that the row contains.</summary>
    /// <param name="fields">The fields that do not come from the row.</param>
    /// <param name="row">The row; null if there is none.</param>
    /// <param name="problem">The problem with the row, as a phrase without any of its content; null if there is none.</param>
    /// <returns>The fields. The caller disposes the value, if the row contains one.</returns>
    public SecretFields AddTo(SecretFields fields, object? row, out string? problem)
    {
        var value = AsRow(row);
        problem = _columns?.FirstOrDefault(column => value is null || !PSObjects.Has(value, column)) is { } missing ? $"the input has no {missing}" : null;
        if (problem is not null || value is null)
        {
            return fields;
        }

        foreach (var column in TextColumns.Where(IsGiven))
        {
            fields = WithText(fields, column, Read(value, column, ref problem), isSecret: value.BaseObject is Secret, ref problem);
        }

        if (Array.Exists(FlagColumns, IsGiven))
        {
            var isRead = CsvBoolean.TryRead(value, [.. FlagColumns.Where(IsGiven)], out var flag);
            problem ??= isRead ? null : NotBoolean;
            fields = fields with { IsDefaultForTool = flag };
        }

        // Last, so that no value is left behind if another column has a problem.
        return problem is null && ReadsValue && HasValue(value) ? WithValue(fields, Read(value, Value, ref problem), ref problem) : fields;
    }

    // Every XML node has a property Value, which is null unless the node has a column of this name.
    private bool HasValue(PSObject row) =>
        PSObjects.Has(row, Value) && (_columns is not null || row.BaseObject is not XmlNode || PSObjects.GetValue(row, Value) is not null);

    private static PSObject? AsRow(object? row) => PSObjects.Unwrap(row) is null or string or Guid ? null : PSObject.AsPSObject(row!);

    private static object? Read(PSObject row, string column, ref string? problem)
    {
        var isRead = PSObjects.TryGetValues(row, column, out var values);
        problem ??= !isRead ? $"{column} cannot be read" : values.Length > 1 ? $"the input has {values.Length} keys {column}" : null;
        return PSObjects.Unwrap(values.FirstOrDefault());
    }

    private static SecretFields WithText(SecretFields fields, string column, object? cell, bool isSecret, ref string? problem)
    {
        var isText = TextArgumentAttribute.TryRead(cell, out var text);
        // A row of a CSV file that ends early has null for the cells that are missing. A secret of the service has null for none.
        problem ??= isText ? null
            : cell is not null ? $"{column} is an object, not a string"
            : isSecret || column == nameof(Secret.Name) ? null
            : $"its {column} is null; use an empty string for none";
        // An empty cell removes a tool or an argument. A secret always has a name.
        var given = string.IsNullOrEmpty(text) ? null : text;
        return column switch
        {
            nameof(Secret.Name) => fields with { Name = given },
            nameof(Secret.ToolName) => fields with { ToolName = new(given) },
            _ => fields with { ToolArgument = new(given) },
        };
    }

    private static SecretFields WithValue(SecretFields fields, object? cell, ref string? problem)
    {
        var value = SecretValueArgumentAttribute.Read(cell);
        using var owned = ReferenceEquals(value, cell) ? null : value;
        problem ??= cell is null || value is { Length: 0 } ? "it has no value" : value is null ? SecretValueArgumentAttribute.Problem : null;
        return problem is null ? fields with { Value = SecretValue.From(value!) } : fields;
    }

    private bool IsGiven(string column) => _columns?.Contains(column, StringComparer.OrdinalIgnoreCase) == true;
}

/// <summary>Reads the rows that describe secrets from the pipeline, as a CSV file describes them.</summary>
internal static class RowReader
{
    /// <summary>Reads a row.</summary>
    /// <param name="input">The input object.</param>
    /// <param name="position">The position in the input, from 1.</param>
    /// <param name="problem">The problem with the row, as a clause without any of its content; null if there is none.</param>
    /// <returns>The row; null if there is a problem.</returns>
    public static SecretRow? Read(object? input, int position, out string? problem)
    {
        if (PSObjects.Unwrap(input) is null or string or Guid || (PSObjects.Unwrap(input) is IEnumerable and not IDictionary))
        {
            problem = "it is not an object with the columns of a secret";
            return null;
        }

        // A file has a Name, but is not a row.
        if (PSObjects.Unwrap(input) is FileSystemInfo)
        {
            problem = "it is a file or a folder, not a row. Specify a file with -Path, or pipe in the output of Import-Csv";
            return null;
        }

        var row = PSObject.AsPSObject(input!);
        if (!TryReadId(row, out var id, out problem))
        {
            return null;
        }

        // An empty cell of some columns is not given. With an ID, null is not given either: it removes nothing from a secret.
        string[] columns =
        [
            .. RowFields.Columns.Where(column => PSObjects.Has(row, column)
                && !(RowFields.MustBeFilled(column) && IsCell(row, column, PSObjects.IsEmpty))
                && !(id is not null && row.BaseObject is not Secret && IsCell(row, column, static cell => cell is null))),
        ];
        var fields = new RowFields(columns).AddTo(new SecretFields(), row, out problem);
        problem ??= id is null && fields.Name is null ? "it has neither an Id nor a Name" : null;
        if (problem is not null)
        {
            fields.Value?.Dispose();
            return null;
        }

        return new SecretRow(Line: 0, position, id, fields);
    }

    /// <summary>Returns the columns of a row that are not read.</summary>
    public static IReadOnlyList<string> FindUnknownColumns(object? input) => PSObjects.Unwrap(input) is PSCustomObject or IDictionary
        ? ItemDescription.FindUnknownColumns(PSObject.AsPSObject(input!), [.. RowFields.Columns, .. SecretInput.IdProperties])
        : [];

    private static bool TryReadId(PSObject row, out Guid? id, out string? problem)
    {
        (id, problem) = (null, null);
        foreach (var column in SecretInput.IdProperties.Where(column => PSObjects.Has(row, column)))
        {
            // An unreadable or null ID must not be ignored: without an ID, the row could match another secret by name.
            problem = PSObjects.TryGetValues(row, column, out var cells) ? problem : $"its {column} cannot be read";
            foreach (var cell in cells.Where(cell => PSObjects.Unwrap(cell) is not string text || !string.IsNullOrWhiteSpace(text)))
            {
                var isId = SecretId.TryParse(TextArgumentAttribute.TryRead(cell, out var text) ? text : null, out var found);
                problem ??= cell is null ? $"its {column} is null; leave it out, or use an empty string"
                    : isId && (id ?? found) == found ? null : "its Id is not a secret ID";
                id = found;
            }
        }

        return problem is null;
    }

    private static bool IsCell(PSObject row, string column, Predicate<object?> isMatch) =>
        PSObjects.TryGetValues(row, column, out var cells) && Array.TrueForAll(cells, isMatch);
}
