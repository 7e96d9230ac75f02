using System.Text.Json;
using System.Text.RegularExpressions;

namespace IoSecrets.Package.Tests;

/// <summary>Each package lists the third-party packages that it ships, and includes their licences.</summary>
public partial class NoticesTests(PackedPackages packed)
{
    [Fact]
    public void Module_notices_list_exactly_the_packages_that_it_ships() => AssertNotices(
        new Nupkg(packed.Module).TextOf("THIRD-PARTY-NOTICES.txt"), SourceTree.ModulePackages());

    [Fact]
    public void Sandbox_notices_list_exactly_the_packages_that_it_ships()
    {
        var package = new Nupkg(packed.Sandbox);
        using var dependencies = JsonDocument.Parse(package.TextOf("tools/net10.0/any/IoSecrets.Sandbox.deps.json"));
        var shipped = dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/'))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        AssertNotices(package.TextOf("THIRD-PARTY-NOTICES.txt"), shipped);
    }

    private static void AssertNotices(string notices, Dictionary<string, string> shipped)
    {
        var named = NamedPackage.Matches(notices).Select(match => match.Value);
        Assert.Equal(
            shipped.Select(package => $"{package.Key} {package.Value}").Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal));
        var shown = Blank.Replace(notices, " ");
        Assert.All(
            shipped.Select(package => SourceTree.LicenceOf(package.Key, package.Value)).OfType<string>().Distinct(),
            licence => Assert.Contains(Blank.Replace(licence, " ").Trim(), shown, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)+ \d+(?:\.\d+){2,}$", RegexOptions.Multiline)]
    private static partial Regex NamedPackage { get; }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank { get; }
}
