using System.Text;
using System.Text.Json;

namespace IoSecrets.Core.Tests.Fuzz;

/// <summary>Bodies, texts and mutations that are hard on parsers and terminals.</summary>
internal static class FuzzData
{
    public const string Value = "correct-horse-battery-staple";

    private const string Key = ScriptedService.Key;
    private const int LongestRun = 300_000;

    private static readonly string[] Bodies =
    [
        "", "null", "[]", "{}", "\"text\"", "1e999999", "true",
        """{"message":"Secret deleted successfully"}""",
        """{"detail":"Secret not found"}""",
        """{"detail":"MSG"}""",
        """{"detail":[{"msg":"MSG","loc":["MSG"]}]}""",
        """{"detail":[{"type":"uuid_parsing","loc":["path","secret_id",7],"msg":"Input should be a valid UUID","input":"INPUT","ctx":{"error":"INPUT"}}]}""",
        """{"detail":[{"loc":["body","secret_value"],"msg":"MSG","input":"INPUT"},{"msg":"again"},5,null,[]]}""",
        """{"is_default_for_tool":true,"secret_id":"9ac9bd83-2a61-4c5c-9ae1-ac7e8f3d0df7","user_id":"9ac9bd83-2a61-4c5c-9ae1-ac7e8f3d0df8","tool_name":"""
        + """null,"tool_arg":"token","secret_name":"db","display":"sk-…ed","created_at":"2026-01-01T00:00:00","updated_at":"2026-01-01T00:00:00.123456Z"}""",
        """{"data":[{"secret_id":"9ac9bd83-2a61-4c5c-9ae1-ac7e8f3d0df7","secret_name":"db"},{"secret_id":5,"created_at":"9999-12-31T23:59:59+14:00"}]}""",
        """[{"secret_id":"9ac9bd83-2a61-4c5c-9ae1-ac7e8f3d0df7","display":"abcd","updated_at":"0001-01-01T00:00:00+14:00"}]""",
        "<!doctype html><html><body>Sign in</body></html>",
    ];

    private static readonly string[] Pieces =
    [
        "\u001b[31m", "\u001b]0;title\u0007", "\u009b2J", "\u0000", "\r\n", "\t", "\u2028", "\u202e", "\u2066", "\u200b", "\u00ad", "\ufeff", "\ue000",
        "\ud83d\ude00", "\\ud800", "\\udc00x", "\\u001b[2J", "\\u0000", "e\u0301\u0301\u0301", "\uffff", "\u3000", "<", "<html>",
        "{\"detail\":", "{\"detail\":\"",
        "[", "]", "{", "}", "\"", ",", ":", "\"msg\":\"", "\"loc\":[", "\"secret_name\":", "\"secret_id\":", "\"data\":[", "\"display\":\"",
        "\"created_at\":\"", "-1e400", "NaN", "\\", "/",
        Key, Key[6..], Key[..^3], Value, Value[4..], "Bearer " + Key, string.Join('\u200b', Key.ToCharArray()),
        string.Join("\\u00ad", Key.ToCharArray()), Key.ToUpperInvariant(),
        string.Concat(Key.Select(character => $"%{(int)character:X2}")), string.Concat(Key.Select(character => $"\\u{(int)character:x4}")),
        "eyJhbGciOiJIUzI1NiJ9.e30.x",
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/json; charset=utf-16", "application/json; charset=bogus", "text/html", "TEXT/HTML;", "text/plain",
        "application/xhtml+xml",
        "multipart/form-data; boundary=", ";", "application/" + Key, "a/b; x=\"", "\u001b[31m/json", new string('t', 5000) + "/json", "text\u00fc/\u202ejson",
    ];

    private static readonly string[] Times =
    [
        "0", "1", "-1", "120", "99999999999999999999", "2147483648", "1.5", "", " ", "soon", "0x10", "1, 2", "\u0661",
        "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT", "Thu, 32 Foo 2026 25:61:61 GMT", "2026-11-24T21:00:00Z",
    ];

    private static readonly string[] Headers =
    [
        "x-request-id", "request-id", "x-correlation-id", "cf-ray", "Retry-After", "Date", "Location", "WWW-Authenticate", "Set-Cookie", "Age",
        "Transfer-Encoding", "x-ratelimit-left", "RateLimit",
    ];

    public static string Type(Random random) => Chance(random, 5) ? Text(random) : OneOf(Types, random);

    public static (string Name, string Value) Header(Random random)
    {
        var name = OneOf(Headers, random);
        return (name, name is "Retry-After" or "Date" ? OneOf(Times, random) : Text(random));
    }

    /// <summary>Returns a text made of random pieces.</summary>
    public static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(12); i >= 0; i--)
        {
            text.Append(random.Next(4) switch
            {
                0 => ((char)random.Next(char.MaxValue + 1)).ToString(),
                1 => new string((char)random.Next(' ', 127), Chance(random, 8) ? 1000 : 3),
                _ => OneOf(Pieces, random),
            });
        }

        return text.ToString();
    }

    /// <summary>Returns a valid, mutated, random, deep or long body in one of the usual encodings.</summary>
    public static byte[] Body(Random random)
    {
        if (Chance(random, 10))
        {
            var bytes = new byte[random.Next(2000)];
            random.NextBytes(bytes);
            return bytes;
        }

        var text = new StringBuilder(OneOf(Bodies, random).Replace("MSG", JsonSerializer.Serialize(Text(random))[1..^1], StringComparison.Ordinal));
        for (var i = random.Next(4); i > 0; i--)
        {
            text.Insert(random.Next(text.Length + 1), OneOf(Pieces, random));
        }

        if (Chance(random, 30))
        {
            text.Insert(random.Next(text.Length + 1), string.Concat(Enumerable.Repeat(OneOf(Pieces, random), random.Next(LongestRun / 8))));
        }

        return Mutated(EncodingOf(random).GetBytes(text.ToString()), random);
    }

    public static byte[] Mutated(byte[] bytes, Random random)
    {
        for (var i = random.Next(4); i > 0 && bytes.Length > 0; i--)
        {
            var at = random.Next(bytes.Length);
            var length = random.Next(Math.Min(64, bytes.Length - at));
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes = [.. bytes[..at], .. bytes[(at + length)..]];
                    break;
                default:
                    bytes = [.. bytes[..(at + length)], .. bytes[at..]];
                    break;
            }
        }

        return Chance(random, 10) ? bytes[..random.Next(bytes.Length + 1)] : bytes;
    }

    public static T OneOf<T>(IReadOnlyList<T> all, Random random) => all[random.Next(all.Count)];

    public static bool Chance(Random random, int oneIn) => random.Next(oneIn) == 0;

    private static Encoding EncodingOf(Random random) => random.Next(10) switch
    {
        0 => Encoding.Unicode,
        1 => Encoding.BigEndianUnicode,
        2 => Encoding.Latin1,
        _ => Encoding.UTF8,
    };
}
