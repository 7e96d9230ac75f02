using IoSecrets.Tests.Design;
using IoSecrets.Tests.Help;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>A parameter counts as given if its name is on the command line, whatever its value.</summary>
[Collection(KeyOriginTests.EnvironmentKey)]
public sealed class NothingGivenTests(ModuleCmdlets module) : IClassFixture<ModuleCmdlets>, IDisposable
{
    private const string Null = "$unset";
    private const string Splatted = "splatted";
    private const string NoOutput = "(& { })";

    /// <summary>The parameters for which an empty value is meaningful: no tool, and no tool argument.</summary>
    private static readonly (string Cmdlet, string Parameter, string[] Values)[] Meanings =
    [
        ("Get-IoSecret", "ToolName", ["''"]),
        ("Get-IoSecret", "ToolArgument", ["''"]),
        ("New-IoSecret", "ToolName", [Null, Splatted, NoOutput, "''"]),
        ("New-IoSecret", "ToolArgument", [Null, Splatted, NoOutput, "''"]),
        ("Set-IoSecret", "ToolName", [Null, Splatted, NoOutput, "''"]),
        ("Set-IoSecret", "ToolArgument", [Null, Splatted, NoOutput, "''"]),
    ];

    private static readonly string[] ErrorIds = [.. HelpPages.AboutPage.Part("ERRORS").Parts.Select(part => part.Title)];

    private readonly string? _before = Environment.GetEnvironmentVariable(KeyOriginTests.Variable);

    public static TheoryData<string> Nothings => [Null, Splatted, "''", "@()", "@($null)", "([Collections.ArrayList]::new())", NoOutput];

    public void Dispose() => Environment.SetEnvironmentVariable(KeyOriginTests.Variable, _before);

    [Theory]
    [MemberData(nameof(Nothings))]
    public async Task Empty_value_for_any_parameter_is_rejected_before_the_first_request(string value)
    {
        await using var shell = await Shell.ConnectAsync();
        Environment.SetEnvironmentVariable(KeyOriginTests.Variable, shell.Emulator.DefaultAccount.ApiKey);
        var ids = shell.Seed(3);
        var violations = new List<string>();
        foreach (var (cmdlet, parameter) in ParameterCalls.All(module).Where(call => !HasMeaning(call.Cmdlet, call.Parameter, value)))
        {
            var script = value == Splatted
                ? $"$splat = @{{ {parameter} = $unset }}; {ParameterCalls.Script(cmdlet, parameter, "@splat")}"
                : ParameterCalls.Script(cmdlet, parameter, $"-{parameter}:{value}");
            var (result, requests) = await ParameterCalls.RunAsync(shell, script, ids);
            // The engine's own -WhatIf treats null as true, and only shows what would be done.
            var isWhatIf = parameter == "WhatIf" && value is Null or Splatted or NoOutput;
            if (requests > 0 || (!isWhatIf && (result.Output.Count > 0 || !IsExpectedError(parameter, result))))
            {
                violations.Add($"{script}: {requests} requests, {result.Terminating?.ToString() ?? "no terminating error"}");
            }
        }

        Rule.AssertNoViolations(violations);
        Assert.Equal(ids, shell.Emulator.Store.Ids);
    }

    [Theory]
    [InlineData("Get-IoSecret -ToolName ''", "without")]
    [InlineData("Get-IoSecret -ToolName @('')", "without")]
    [InlineData("Get-IoSecret -ToolName '', 'other'", "without")]
    [InlineData("Get-IoSecret -ToolArgument ''", "without")]
    public async Task Empty_text_as_a_filter_matches_secrets_without_that_property(string script, string expected)
    {
        await using var shell = await Shell.ConnectAsync();
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "with", toolName: "tool", toolArgument: "argument");
        shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "without");
        Assert.Equal([expected], (await shell.RunAsync($"({script}).Name")).Output.Select(name => name.ToString()));
    }

    [Theory]
    [InlineData("Get-IoSecret -ToolName $unset | Remove-IoSecret -Force", "ArgumentEmpty")]
    [InlineData("Get-IoSecret -ToolName linear, $unset | Remove-IoSecret -Force", "ArgumentEmpty")]
    [InlineData("Get-IoSecret -UpdatedBefore $unset | Remove-IoSecret -Force", "ArgumentEmpty")]
    [InlineData("Get-IoSecret -Connection $unset | Remove-IoSecret -Force", "ArgumentEmpty")]
    [InlineData("$ids | Remove-IoSecret -Id $unset -Force", "IdMissing")]
    [InlineData("$ids | Remove-IoSecret -ResumeFrom $unset -Force", "ArgumentEmpty")]
    [InlineData("Remove-IoSecret -ResumeFrom missing.jsonl -Id $unset -Force", "IdMissing")]
    [InlineData("$ids | Remove-IoSecret -Force:$unset", "ParameterArgumentTransformationError")]
    [InlineData("$ids | Remove-IoSecret -Force -IfUnchanged:$unset", "ParameterArgumentTransformationError")]
    [InlineData("$unset | Connect-IoNet", "ArgumentEmpty")]
    public async Task Unset_variable_never_widens_the_effect_of_a_command(string script, string errorId)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        Environment.SetEnvironmentVariable(KeyOriginTests.Variable, shell.Emulator.DefaultAccount.ApiKey);
        var result = await shell.RunAsync(script, ("ids", shell.Seed(3)), ("unset", null));
        Assert.Equal(errorId, result.TerminatingId);
        Assert.Equal(0, shell.Emulator.Requests.Count);
    }

    [Theory]
    [InlineData("ThrottleLimit", "257", "1 to 256")]
    [InlineData("ThrottleLimit", "0", "1 to 256")]
    public async Task Out_of_range_number_is_rejected_with_the_valid_range(string parameter, string value, string range)
    {
        await using var shell = await Shell.ConnectAsync(more: "-SkipConnectionTest");
        var result = await shell.RunAsync($"Get-IoSecret -{parameter} {value}");
        Assert.Equal("ParameterArgumentValidationError", result.TerminatingId);
        Assert.Contains(range, result.Terminating!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-RequestsPerSecond ([double]::NaN)")]
    [InlineData("-RequestsPerSecond 0")]
    [InlineData("-MaximumRetryCount 101")]
    [InlineData("-MaximumRetryCount -1")]
    [InlineData("-TimeoutSec 0")]
    [InlineData("-MaximumWaitSec 86401")]
    public async Task Out_of_range_connection_setting_is_rejected(string setting)
    {
        await using var shell = await Shell.StartAsync();
        var result = await shell.RunAsync($"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key -SkipConnectionTest {setting}", ("key", shell.Key));
        Assert.Equal("ParameterArgumentValidationError", result.TerminatingId);
    }

    // The engine rejects its own switches and a credential before the cmdlet sees them, and gives its own id to the module's rejection of a switch.
    private static bool IsExpectedError(string parameter, ScriptResult result) => (result.TerminatingId ?? result.ErrorIds.FirstOrDefault()) switch
    {
        null => false,
        "CannotConvertArgument" => parameter is "WhatIf" or "Confirm",
        "ParameterArgumentTransformationError" =>
            parameter == "ProxyCredential" || result.Terminating!.ToString().Contains("Use $true or $false", StringComparison.Ordinal),
        var id => Array.Exists(ErrorIds, id.Equals),
    };

    private static bool HasMeaning(string cmdlet, string parameter, string value) =>
        Array.Exists(Meanings, meaning => (meaning.Cmdlet, meaning.Parameter) == (cmdlet, parameter) && meaning.Values.Contains(value));
}
