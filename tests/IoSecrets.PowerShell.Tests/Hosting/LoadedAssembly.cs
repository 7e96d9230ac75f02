namespace IoSecrets.Tests.Hosting;

/// <summary>An assembly in a process.</summary>
/// <param name="Context">The name of its load context.</param>
/// <param name="Name">Its simple name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Folder">Where it was loaded from.</param>
internal sealed record LoadedAssembly(string Context, string Name, Version Version, string Folder)
{
    private const string Mark = "assembly";

    /// <summary>A script that tells of all in its process.</summary>
    public const string Script = $$"""
        [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { -not $_.IsDynamic -and $_.Location } | ForEach-Object {
            $context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name
            '{{Mark}}', $context, $_.GetName().Name, $_.GetName().Version, [IO.Path]::GetDirectoryName($_.Location) -join '|'
        }
        """;

    /// <summary>Whether it is the module's own, or a library that it may share with others.</summary>
    public bool IsOwnOrShared =>
        Name.StartsWith("IoSecrets.", StringComparison.Ordinal) || Name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
        || Name.StartsWith("Polly", StringComparison.Ordinal);

    /// <summary>What the script told, among other lines.</summary>
    public static IReadOnlyList<LoadedAssembly> Parse(IEnumerable<string> lines) =>
        [.. lines.Select(line => line.Split('|')).Where(words => words[0] == Mark)
            .Select(words => new LoadedAssembly(words[1], words[2], Version.Parse(words[3]), words[4]))];
}
