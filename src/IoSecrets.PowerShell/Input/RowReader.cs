using System.Collections;
using System.Management.Automation;
using IoSecrets.Core.Files;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>Reads the rows that describe secrets from the pipeline, as a CSV file describes them.</summary>
internal static class RowReader
{
    private static readonly string[] IdColumns = ["Id", "SecretId", "secret_id"];

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

        var row = PSObject.AsPSObject(input!);
        if (!TryReadId(row, out var id, out problem))
        {
            return null;
        }

        // An empty cell of these columns is not given.
        string[] columns =
        [
            .. RowFields.Columns.Where(column =>
                PSObjects.Has(row, column) && !(RowFields.MustBeFilled(column) && PSObjects.IsEmpty(PSObjects.GetValue(row, column)))),
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

    private static bool TryReadId(PSObject row, out Guid? id, out string? problem)
    {
        (id, problem) = (null, null);
        foreach (var cell in IdColumns.SelectMany(column => PSObjects.GetValues(row, column)).Where(cell => !PSObjects.IsBlank(cell)))
        {
            if (!SecretId.TryParse(PSObjects.Unwrap(cell)?.ToString(), out var found) || (id is not null && id != found))
            {
                problem = "its Id is not a secret ID";
                return false;
            }

            id = found;
        }

        return true;
    }
}
