using System.Collections;
using System.Management.Automation;
using IoSecrets.Core.Files;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

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
