namespace IoSecrets.Sandbox;

internal enum SandboxMode
{
    Tour,
    Script,
    Serve,
    Shell,
}
