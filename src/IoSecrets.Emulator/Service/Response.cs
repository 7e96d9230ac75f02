using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

internal sealed record Response(int StatusCode, ReadOnlyMemory<byte> Body, string? ContentType = "application/json")
{
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public static Response From(Fault.Response fault) =>
        new(fault.StatusCode, Encoding.UTF8.GetBytes(fault.Body), fault.ContentType) { Headers = fault.Headers };
}

// The service's responses. The texts of errors are the emulator's own: the reference gives none.
internal static class Responses
{
    public static readonly Response NotFound = Detail(StatusCodes.Status404NotFound, "Not Found");
    public static readonly Response SecretNotFound = Detail(StatusCodes.Status404NotFound, "Secret not found");
    public static readonly Response WorkflowNotFound = Detail(StatusCodes.Status404NotFound, "Workflow not found");
    public static readonly Response MissingCredential = Detail(StatusCodes.Status401Unauthorized, "Not authenticated");
    public static readonly Response InvalidCredential = Detail(StatusCodes.Status401Unauthorized, "Invalid credentials");
    public static readonly Response ExpiredCredential = Detail(StatusCodes.Status401Unauthorized, "Credentials have expired");
    public static readonly Response TooManyCredentials =
        Detail(StatusCodes.Status401Unauthorized, "Provide only one of the headers token, Authorization and x-api-key");

    public static readonly Response ReadOnlyCredential = Detail(StatusCodes.Status403Forbidden, "Not enough permissions");
    public static readonly Response Deleted = Text(StatusCodes.Status200OK, "message", "Secret deleted successfully");
    public static readonly Response Updated = Text(StatusCodes.Status200OK, "message", "Secret updated successfully");
    public static readonly Response OpenApi = LoadOpenApi();

    // FastAPI does not escape text beyond ASCII; neither does this encoder, up to U+FFFF.
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Response QuotaExceeded(long quota) => Detail(
        StatusCodes.Status413PayloadTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The total size of your secrets would exceed {quota} bytes"));

    public static Response MethodNotAllowed(string allowed) =>
        WithHeader(Detail(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed"), "Allow", allowed);

    public static Response Redirect(string location) =>
        WithHeader(new Response(StatusCodes.Status307TemporaryRedirect, default, null), "Location", location);

    public static Response TooManyRequests(TimeSpan? retryAfter)
    {
        var response = Detail(StatusCodes.Status429TooManyRequests, "Too Many Requests");
        return retryAfter is { } wait
            ? WithHeader(response, "Retry-After", Math.Ceiling(wait.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture))
            : response;
    }

    public static Response Invalid(IEnumerable<ValidationError> errors) => Json(StatusCodes.Status422UnprocessableEntity, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("detail");
        foreach (var error in errors)
        {
            error.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static Response Secret(StoredSecret secret) => Json(StatusCodes.Status200OK, writer => Write(writer, secret));

    public static Response SecretList(IReadOnlyList<StoredSecret> secrets, int? maximum) => Json(StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("data");
        foreach (var secret in secrets.Take(maximum ?? int.MaxValue))
        {
            Write(writer, secret);
        }

        writer.WriteEndArray();
        if (secrets.Count > maximum)
        {
            writer.WriteNumber("total", secrets.Count);
        }

        writer.WriteEndObject();
    });

    public static Response Workflow(StoredWorkflow workflow) => Json(StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        WriteFields(writer, workflow);
        writer.WriteString("content", workflow.Content);
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    public static Response WorkflowList(IReadOnlyList<StoredWorkflow> workflows) => Json(StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("data");
        foreach (var workflow in workflows)
        {
            writer.WriteStartObject();
            WriteFields(writer, workflow);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static Response WithHeader(Response response, string name, string value) =>
        response with { Headers = new Dictionary<string, string> { [name] = value } };

    private static Response Detail(int status, string text) => Text(status, "detail", text);

    private static Response Text(int status, string name, string text) =>
        new(status, Encoding.UTF8.GetBytes($$"""{"{{name}}":"{{JsonEncodedText.Encode(text)}}"}"""));

    private static Response Json(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            write(writer);
        }

        return new Response(status, buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter writer, StoredSecret secret)
    {
        writer.WriteStartObject();
        writer.WriteString("secret_id", secret.SecretId);
        writer.WriteString("user_id", secret.UserId);
        writer.WriteString("secret_name", secret.Name);
        writer.WriteString("display", secret.Display);
        writer.WriteString("tool_name", secret.ToolName);
        writer.WriteString("tool_arg", secret.ToolArgument);
        writer.WriteBoolean("is_default_for_tool", secret.IsDefaultForTool);
        WriteTime(writer, "created_at", secret.CreatedAt);
        WriteTime(writer, "updated_at", secret.UpdatedAt);
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, StoredWorkflow workflow)
    {
        writer.WriteString("workflow_id", workflow.WorkflowId);
        writer.WriteString("user_id", workflow.UserId);
        writer.WriteString("name", workflow.Name);
        writer.WriteString("folder", workflow.Folder);
        writer.WriteString("status", workflow.IsActive ? "active" : "deleted");
        WriteTime(writer, "created_at", workflow.CreatedAt);
        WriteTime(writer, "updated_at", workflow.UpdatedAt);
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset time)
    {
        Span<char> text = stackalloc char["yyyy-MM-ddTHH:mm:ss.ffffffZ".Length];
        time.UtcDateTime.TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        writer.WriteString(name, text);
    }

    private static Response LoadOpenApi()
    {
        using var resource = typeof(Responses).Assembly.GetManifestResourceStream("openapi.json")!;
        var document = new byte[resource.Length];
        resource.ReadExactly(document);
        return new Response(StatusCodes.Status200OK, document);
    }
}
