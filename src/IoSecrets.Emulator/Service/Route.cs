namespace IoSecrets.Emulator;

// Id is the secret's or the workflow's. Target is the ID as it was sent or, for a wrong slash, the correct path.
internal readonly record struct Route(RouteKind Kind, Guid? Id = null, string Target = "")
{
    private const string SecretsPath = "/api/v1/secrets/";
    private const string WorkflowsPath = "/api/v1/workflows/";
    private const string WorkflowListPath = $"{WorkflowsPath}list";
    private const string OpenApiPath = "/openapi.json";
    private const int LengthWithoutHyphens = 32;

    public Guid? SecretId => Kind == RouteKind.Secret ? Id : null;

    public Guid? WorkflowId => Kind == RouteKind.Workflow ? Id : null;

    public bool IsOperation => Kind is RouteKind.Secrets or RouteKind.Secret or RouteKind.WorkflowList or RouteKind.Workflow;

    public static Route Match(string path)
    {
        if (path.StartsWith(SecretsPath, StringComparison.Ordinal))
        {
            return path.Length == SecretsPath.Length ? new Route(RouteKind.Secrets) : MatchId(RouteKind.Secret, path, SecretsPath.Length);
        }

        return path switch
        {
            WorkflowListPath => new Route(RouteKind.WorkflowList),
            OpenApiPath => new Route(RouteKind.OpenApi),
            _ when path.StartsWith(WorkflowsPath, StringComparison.Ordinal) => MatchId(RouteKind.Workflow, path, WorkflowsPath.Length),
            _ when SecretsPath.AsSpan(..^1).SequenceEqual(path) => new Route(RouteKind.WrongSlash, null, SecretsPath),
            _ => default,
        };
    }

    private static Route MatchId(RouteKind kind, string path, int start)
    {
        // Starlette, below FastAPI, strips every slash at the end before it looks for a route to redirect to.
        var id = path.AsSpan(start).TrimEnd('/');
        if (id.IsEmpty || id.Contains('/'))
        {
            return default;
        }

        if (id.Length != path.Length - start)
        {
            return new Route(RouteKind.WrongSlash, null, path.TrimEnd('/'));
        }

        return Guid.TryParseExact(id, id.Length == LengthWithoutHyphens ? "N" : "D", out var parsed)
            ? new Route(kind, parsed)
            : new Route(kind, null, id.ToString());
    }
}

internal enum RouteKind
{
    Unknown,
    Secrets,
    Secret,
    WorkflowList,
    Workflow,
    WrongSlash,
    OpenApi,
}
