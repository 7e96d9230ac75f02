using System.Text.Json;
using System.Text.RegularExpressions;

namespace IoSecrets.Package.Tests;

/// <summary>Each package names the packages of others that it brings, and shows their licences.</summary>
public partial class NoticesTests(PackedPackages packed)
{
    // A reference to its file, which the sandbox's list of packages does not show.
    private const string CimLibrary = "Microsoft.Management.Infrastructure.Runtime.Unix";

    [Fact]
    public void The_modules_notices_name_what_it_brings_and_nothing_else() => AssertNotices(
        new Nupkg(packed.Module).TextOf("THIRD-PARTY-NOTICES.txt"), Repository.CorePackages());

    [Fact]
    public void The_sandboxs_notices_name_what_it_brings_beside_the_module()
    {
        var package = new Nupkg(packed.Sandbox);
        using var dependencies = JsonDocument.Parse(package.TextOf("tools/net10.0/any/IoSecrets.Sandbox.deps.json"));
        var brought = dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/'))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        brought.Add(CimLibrary, VersionOf(CimLibrary));
        AssertNotices(package.TextOf("THIRD-PARTY-NOTICES.txt"), brought);
    }

    // Its licence forbids to pass it on.
    [Fact]
    public void The_sandbox_brings_no_library_of_Windows_for_CIM() => Assert.DoesNotContain(
        new Nupkg(packed.Sandbox).Files,
        file => file.Contains("runtimes/win", StringComparison.Ordinal)
            && file.Contains("management.infrastructure", StringComparison.OrdinalIgnoreCase));

    private static void AssertNotices(string notices, Dictionary<string, string> brought)
    {
        var named = NamedPackage.Matches(notices).Select(match => match.Value);
        Assert.Equal(
            brought.Select(package => $"{package.Key} {package.Value}").Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal));
        var shown = Blank.Replace(notices, " ");
        Assert.All(
            brought.Select(package => Repository.LicenceOf(package.Key, package.Value)).OfType<string>().Distinct(),
            licence => Assert.Contains(Blank.Replace(licence, " ").Trim(), shown, StringComparison.Ordinal));
    }

    private static string VersionOf(string package) => Regex
        .Match(Repository.TextOf("Directory.Packages.props"), $"\"{Regex.Escape(package)}\" Version=\"([^\"]+)\"").Groups[1].Value;

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)+ \d+(?:\.\d+){2,}$", RegexOptions.Multiline)]
    private static partial Regex NamedPackage { get; }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank { get; }
}
