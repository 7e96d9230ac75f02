using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

internal sealed record PageQuery(int Limit, int Offset, IReadOnlyList<ValidationError> Errors)
{
    public static PageQuery Read(IQueryCollection query, EmulatorOptions options)
    {
        var errors = new List<ValidationError>();
        var limit = Number(query, "limit", 1, options.PageSize, errors);
        if (options.List.LargestLimit is { } largest && limit > largest)
        {
            Refuse("limit", "less_than_equal", "less than or equal to", "le", largest, query["limit"].ToString(), errors);
        }

        var offset = Number(query, "offset", 0, 0, errors);
        return new PageQuery(Math.Min(limit, options.MaximumPageSize), options.List.TakesOffset ? offset : 0, errors);
    }

    private static int Number(IQueryCollection query, string name, int minimum, int absent, List<ValidationError> errors)
    {
        if (!query.TryGetValue(name, out var values) || values.Count == 0)
        {
            return absent;
        }

        var text = values[^1] ?? "";
        if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
        {
            const string Message = "Input should be a valid integer, unable to parse string as an integer";
            errors.Add(new("int_parsing", LocationOf(name), Message, ValidationError.Quote(text)));
            return absent;
        }

        if (number < minimum)
        {
            Refuse(name, "greater_than_equal", "greater than or equal to", "ge", minimum, text, errors);
        }

        return number;
    }

    private static void Refuse(
        string name, string type, string relation, string context, int bound, string input, List<ValidationError> errors)
    {
        var number = bound.ToString(CultureInfo.InvariantCulture);
        var message = $"Input should be {relation} {number}";
        errors.Add(new(type, LocationOf(name), message, ValidationError.Quote(input)) { Context = (context, number) });
    }

    private static string LocationOf(string name) => $"""["query","{name}"]""";
}
