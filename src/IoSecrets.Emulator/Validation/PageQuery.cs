using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

internal sealed record PageQuery(int Limit, int Offset, IReadOnlyList<ValidationError> Errors)
{
    public static PageQuery Read(IQueryCollection query, EmulatorOptions options)
    {
        var errors = new List<ValidationError>();
        var limit = Number(query, "limit", 1, options.PageSize, errors);
        var offset = Number(query, "offset", 0, 0, errors);
        return new PageQuery(Math.Min(limit, options.MaximumPageSize), offset, errors);
    }

    private static int Number(IQueryCollection query, string name, int minimum, int absent, List<ValidationError> errors)
    {
        if (!query.TryGetValue(name, out var values) || values.Count == 0)
        {
            return absent;
        }

        var text = values[^1] ?? "";
        var location = $"""["query","{name}"]""";
        if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
        {
            const string Message = "Input should be a valid integer, unable to parse string as an integer";
            errors.Add(new("int_parsing", location, Message, ValidationError.Quote(text)));
            return absent;
        }

        if (number < minimum)
        {
            var bound = minimum.ToString(CultureInfo.InvariantCulture);
            var message = "Input should be greater than or equal to " + bound;
            errors.Add(new("greater_than_equal", location, message, ValidationError.Quote(text)) { Context = ("ge", bound) });
        }

        return number;
    }
}
