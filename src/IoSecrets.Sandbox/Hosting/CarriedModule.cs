namespace IoSecrets.Sandbox.Hosting;

/// <summary>The module, which the build lays beside this program.</summary>
internal static class CarriedModule
{
    public static string Manifest { get; } = Path.Combine(AppContext.BaseDirectory, "IoSecrets", "IoSecrets.psd1");
}
