using Microsoft.AspNetCore.Http;

namespace IoSecrets.Emulator;

internal static class OpenApiDocument
{
    public static readonly Reply Reply = Load();

    private static Reply Load()
    {
        using var resource = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")!;
        var document = new byte[resource.Length];
        resource.ReadExactly(document);
        return new Reply(StatusCodes.Status200OK, document);
    }
}
