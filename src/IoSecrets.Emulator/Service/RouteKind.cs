namespace IoSecrets.Emulator;

internal enum RouteKind
{
    Unknown,
    Collection,
    Secret,
    WrongSlash,
    OpenApi,
}
