namespace IoSecrets.Tests.Hosting;

/// <summary>An assembly that a process has loaded.</summary>
/// <param name="Context">The name of the assembly's load context.</param>
/// <param name="Name">The simple name.</param>
/// <param name="Version">The version.</param>
/// <param name="Folder">The folder from which the assembly was loaded.</param>
internal sealed record LoadedAssembly(string Context, string Name, Version Version, string Folder)
{
    private const string Mark = "assembly";

    /// <summary>A script that outputs all assemblies of its process.</summary>
    public const string Script = $$"""
        [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { -not $_.IsDynamic -and $_.Location } | ForEach-Object {
            $context = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name
            '{{Mark}}', $context, $_.GetName().Name, $_.GetName().Version, [IO.Path]::GetDirectoryName($_.Location) -join '|'
        }
        """;

    /// <summary>Gets whether the assembly belongs to the module, or is a library that other modules may load too.</summary>
    public bool IsOwnOrShared =>
        Name.StartsWith("IoSecrets.", StringComparison.Ordinal) || Name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
        || Name.StartsWith("Polly", StringComparison.Ordinal);

    /// <summary>Reads the assemblies from the script's output, and ignores other lines.</summary>
    public static IReadOnlyList<LoadedAssembly> Parse(IEnumerable<string> lines) =>
        [.. lines.Select(line => line.Split('|')).Where(words => words[0] == Mark)
            .Select(words => new LoadedAssembly(words[1], words[2], Version.Parse(words[3]), words[4]))];
}
