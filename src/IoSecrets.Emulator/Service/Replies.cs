using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

internal static class Replies
{
    public static readonly Reply NotFound = Detail(StatusCodes.Status404NotFound, "Not Found");
    public static readonly Reply SecretNotFound = Detail(StatusCodes.Status404NotFound, "Secret not found");
    public static readonly Reply MissingCredential = Detail(StatusCodes.Status401Unauthorized, "Not authenticated");
    public static readonly Reply InvalidCredential = Detail(StatusCodes.Status401Unauthorized, "Invalid credentials");
    public static readonly Reply ExpiredCredential = Detail(StatusCodes.Status401Unauthorized, "Credentials have expired");
    public static readonly Reply MayNotWrite = Detail(StatusCodes.Status403Forbidden, "Not enough permissions");
    public static readonly Reply Deleted = Message("Secret deleted successfully");
    public static readonly Reply Updated = Message("Secret updated successfully");
    public static readonly Reply TooManyCredentials =
        Detail(StatusCodes.Status401Unauthorized, "Provide only one of the headers token, Authorization and x-api-key");

    public static Reply OverQuota(long quota) => Detail(
        StatusCodes.Status413PayloadTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The total size of your secrets would exceed {quota} bytes"));

    public static Reply MethodNotAllowed(string allowed) =>
        With(Detail(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed"), "Allow", allowed);

    public static Reply RedirectTo(string location) =>
        With(new Reply(StatusCodes.Status307TemporaryRedirect, default, null), "Location", location);

    public static Reply TooManyRequests(TimeSpan? retryAfter)
    {
        var reply = Detail(StatusCodes.Status429TooManyRequests, "Too Many Requests");
        return retryAfter is { } wait
            ? With(reply, "Retry-After", Math.Ceiling(wait.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture))
            : reply;
    }

    private static Reply With(Reply reply, string header, string value) =>
        reply with { Headers = new Dictionary<string, string> { [header] = value } };

    private static Reply Detail(int status, string text) => OneField(status, "detail", text);

    private static Reply Message(string text) => OneField(StatusCodes.Status200OK, "message", text);

    private static Reply OneField(int status, string name, string text) =>
        new(status, Encoding.UTF8.GetBytes($$"""{"{{name}}":"{{JsonEncodedText.Encode(text)}}"}"""));
}
