using System.Management.Automation;
using IoSecrets.Tests.Design;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>PowerShell's module logging writes the text of each argument as it is after its transformations.</summary>
public class RowArgumentTests(ModuleCmdlets cmdlets) : IClassFixture<ModuleCmdlets>
{
    private const string Value = "hunter2-the-value";

    [Fact]
    public async Task What_is_piped_in_has_no_text_to_be_logged()
    {
        await using var shell = await Shell.StartAsync();
        var rows = (await shell.RunAsync(
            $$"""
            [pscustomobject]@{ Id = 'x'; Value = '{{Value}}' }
            @{ Value = '{{Value}}' }
            , @([pscustomobject]@{ Value = '{{Value}}' })
            """)).Output;
        var parameters = cmdlets.Parameters
            .Where(parameter => parameter.Type == typeof(object) && parameter.Metadata.ParameterSets.Values.Any(set => set.ValueFromPipeline))
            .ToArray();
        Assert.Equal(4, parameters.Length);
        Assert.All(parameters, parameter => Assert.All(rows, row =>
        {
            var logged = parameter.Metadata.Attributes.OfType<ArgumentTransformationAttribute>().Single().Transform(null, row).ToString();
            Assert.DoesNotContain(Value, logged, StringComparison.Ordinal);
        }));
    }
}
