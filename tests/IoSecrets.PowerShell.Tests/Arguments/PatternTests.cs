using IoSecrets.Tests.Design;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>An invalid pattern is rejected before the first request.</summary>
public class PatternTests(ModuleCmdlets module) : IClassFixture<ModuleCmdlets>
{
    [Theory]
    [InlineData("'['", "'['")]
    [InlineData("'ci-[ab'", "'ci-[ab'")]
    [InlineData("'[z-a]'", "'[z-a]'")]
    [InlineData("good, '[]'", "'[]'")]
    // A pattern that the engine itself does not report as invalid.
    [InlineData("'[.-[A]'", "'[.-[A]'")]
    [InlineData("'[io-v2-eyJhbGciOiJIUzI1NiJ9'", "")]
    public async Task Invalid_pattern_is_an_InvalidPattern_error_in_every_cmdlet(string patterns, string shown)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        shell.Seed(2);
        var parameters = module.Parameters
            .Where(parameter => parameter.Metadata.Attributes.Any(attribute => attribute is System.Management.Automation.SupportsWildcardsAttribute))
            .ToArray();
        Assert.Equal(5, parameters.Length);
        foreach (var parameter in parameters)
        {
            var force = parameter.Cmdlet == "Remove-IoSecret" ? "-Force" : "";
            var result = await shell.RunAsync($"{parameter.Cmdlet} -{parameter.Name} {patterns} {force}");
            Assert.Equal("InvalidPattern", result.TerminatingId);
            Assert.Contains($"{shown} of -{parameter.Name}", result.Terminating!.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("eyJ", result.Terminating.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(0, shell.Emulator.Requests.Count);
    }
}
