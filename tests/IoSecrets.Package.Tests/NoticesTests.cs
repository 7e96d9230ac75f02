using System.Text.Json;
using System.Text.RegularExpressions;

namespace IoSecrets.Package.Tests;

/// <summary>Each package names the packages of others that it brings, and shows their licences.</summary>
public partial class NoticesTests(PackedPackages packed)
{
    [Fact]
    public void The_modules_notices_name_what_it_brings_and_nothing_else() => AssertNotices(
        new Nupkg(packed.Module).TextOf("THIRD-PARTY-NOTICES.txt"), Repository.ModulePackages());

    [Fact]
    public void The_sandboxs_notices_name_what_it_brings_beside_the_module()
    {
        var package = new Nupkg(packed.Sandbox);
        using var dependencies = JsonDocument.Parse(package.TextOf("tools/net10.0/any/IoSecrets.Sandbox.deps.json"));
        var brought = dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/'))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        AssertNotices(package.TextOf("THIRD-PARTY-NOTICES.txt"), brought);
    }

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

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)+ \d+(?:\.\d+){2,}$", RegexOptions.Multiline)]
    private static partial Regex NamedPackage { get; }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank { get; }
}
