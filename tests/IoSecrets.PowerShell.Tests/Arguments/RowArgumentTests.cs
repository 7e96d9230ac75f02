using System.Management.Automation;
using IoSecrets.Tests.Design;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>PowerShell's module logging records the text of each argument after its transformations.</summary>
public class RowArgumentTests(ModuleCmdlets cmdlets) : IClassFixture<ModuleCmdlets>
{
    private const string Value = "hunter2-the-value";

    [Fact]
    public async Task Module_logging_cannot_record_the_text_of_a_piped_object()
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
        Assert.Equal(7, parameters.Length);
        Assert.All(parameters, parameter => Assert.All(rows, row =>
        {
            var logged = parameter.Metadata.Attributes.OfType<ArgumentTransformationAttribute>().Single().Transform(null, row).ToString();
            Assert.DoesNotContain(Value, logged, StringComparison.Ordinal);
        }));
    }
}
