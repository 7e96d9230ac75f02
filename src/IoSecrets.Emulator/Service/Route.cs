namespace IoSecrets.Emulator;

// Target is the id as it was sent or, for a wrong slash, the correct path.
internal readonly record struct Route(RouteKind Kind, Guid? SecretId = null, string Target = "")
{
    private const string CollectionPath = "/api/v1/secrets/";
    private const string OpenApiPath = "/openapi.json";
    private const int LengthWithoutHyphens = 32;

    public bool IsForSecrets => Kind is RouteKind.Collection or RouteKind.Secret;

    public static Route Match(string path)
    {
        if (!path.StartsWith(CollectionPath, StringComparison.Ordinal))
        {
            return path switch
            {
                OpenApiPath => new Route(RouteKind.OpenApi),
                _ when CollectionPath.AsSpan(..^1).SequenceEqual(path) => new Route(RouteKind.WrongSlash, null, CollectionPath),
                _ => default,
            };
        }

        if (path.Length == CollectionPath.Length)
        {
            return new Route(RouteKind.Collection);
        }

        // Starlette, below FastAPI, strips every slash at the end before it looks for a route to redirect to.
        var id = path.AsSpan(CollectionPath.Length).TrimEnd('/');
        if (id.IsEmpty || id.Contains('/'))
        {
            return default;
        }

        if (id.Length != path.Length - CollectionPath.Length)
        {
            return new Route(RouteKind.WrongSlash, null, path.TrimEnd('/'));
        }

        return Guid.TryParseExact(id, id.Length == LengthWithoutHyphens ? "N" : "D", out var secretId)
            ? new Route(RouteKind.Secret, secretId)
            : new Route(RouteKind.Secret, null, id.ToString());
    }
}

internal enum RouteKind
{
    Unknown,
    Collection,
    Secret,
    WrongSlash,
    OpenApi,
}
