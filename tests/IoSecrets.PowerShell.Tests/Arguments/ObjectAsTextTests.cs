using System.Security;
using IoSecrets.Tests.Design;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Arguments;

/// <summary>An object in place of a text is rejected, or evaluated if it is an allowed script block, and is never converted to text.</summary>
[Collection(KeyOriginTests.EnvironmentKey)]
public sealed class ObjectAsTextTests(ModuleCmdlets module) : IClassFixture<ModuleCmdlets>, IDisposable
{
    private const string Block = "{ 'hunter2' }";

    private static readonly Type[] TextTypes = [typeof(string), typeof(string[]), typeof(Uri), typeof(SecureString), typeof(object)];

    private readonly string? _before = Environment.GetEnvironmentVariable(KeyOriginTests.Variable);

    public static TheoryData<string> Objects =>
    [
        Block, "@{ a = 'hunter2' }", "([ordered]@{ a = 'hunter2' })", "([pscustomobject]@{ a = 'hunter2' })", "@([pscustomobject]@{ a = 'hunter2' })",
        "([Diagnostics.Process]::GetCurrentProcess())", "([datetime]::Now)", "([version]'1.2')", "$true", "([Exception]::new('hunter2'))",
        "@(@('hunter2'), @('hunter2'))",
    ];

    public void Dispose() => Environment.SetEnvironmentVariable(KeyOriginTests.Variable, _before);

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task Object_in_place_of_a_text_is_rejected_and_not_repeated_in_the_error(string value)
    {
        await using var shell = await Shell.ConnectAsync();
        Environment.SetEnvironmentVariable(KeyOriginTests.Variable, shell.Emulator.DefaultAccount.ApiKey);
        var ids = shell.Seed(3);
        var tried = 0;
        var violations = new List<string>();
        foreach (var parameter in module.Parameters.Where(parameter => TextTypes.Contains(parameter.Type) && !Accepts(parameter, value)))
        {
            tried++;
            var script = ParameterCalls.Script(parameter.Cmdlet, parameter.Name, $"-{parameter.Name} {value}");
            var (result, requests) = await ParameterCalls.RunAsync(shell, script, ids);
            var error = result.Terminating ?? (result.Errors.Count > 0 ? result.Errors[0] : null);
            if (requests > 0 || result.Output.Count > 0 || error is null || error.ToString().Contains("hunter2", StringComparison.Ordinal))
            {
                violations.Add($"{script}: {requests} requests, {error?.ToString() ?? "no error"}");
            }
        }

        Rule.AssertNoViolations(violations);
        Assert.InRange(tried, 12, int.MaxValue);
    }

    [Theory]
    [InlineData("007", "007")]
    [InlineData("1.50", "1.50")]
    [InlineData("12", "12")]
    [InlineData("([char]'x')", "x")]
    [InlineData("([guid]'01234567-89ab-cdef-0123-456789abcdef')", "01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData("([ConsoleColor]::Red)", "Red")]
    [InlineData("(, 'x')[0]", "x")]
    public async Task Number_or_other_simple_value_is_accepted_as_text_exactly_as_typed(string argument, string name)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync(
            $"$a = New-IoSecret -Name {argument} -Value created; Set-IoSecret $id -Name {argument}; Get-IoSecret -Name {argument}", ("id", id));
        Assert.Empty(result.Errors);
        Assert.Equal([name, name], result.Output.Select(secret => secret.Properties["Name"].Value));
    }

    [Fact]
    public async Task Row_with_an_object_in_place_of_a_text_is_one_error_and_the_others_are_created()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            """
            $rows = 'Name', 'ToolName', 'ToolArgument' | ForEach-Object {
                foreach ($odd in @{ a = 'hunter2' }, [datetime]::Now, @(1, 2), { 'hunter2' }, $true) {
                    $row = [ordered]@{ Name = 'n'; Value = 'value'; ToolName = 't'; ToolArgument = 'a' }
                    $row[$_] = $odd
                    [pscustomobject]$row
                }
            }
            & { $rows; [pscustomobject]@{ Name = 12; Value = 'value' } } | New-IoSecret
            """);
        Assert.Equal(Enumerable.Repeat("ValidationFailed", 15), result.ErrorIds);
        Assert.Equal(["12"], result.Output.Select(secret => secret.Properties["Name"].Value));
        Assert.DoesNotContain("hunter2", result.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12345", "12345")]
    [InlineData("-12345", "-12345")]
    [InlineData("[ulong]::MaxValue", "18446744073709551615")]
    [InlineData("[bigint]::Parse('123456789012345678901234567890')", "123456789012345678901234567890")]
    [InlineData("1234.50d", "1234.50")]
    [InlineData("12345.5", null)]
    [InlineData("[float]12345", null)]
    [InlineData("$true", null)]
    [InlineData("[DayOfWeek]::Friday", null)]
    [InlineData("[datetime]::Now", null)]
    [InlineData("@{ a = 'hunter2' }", null)]
    [InlineData("@('hunter2', 'hunter2')", null)]
    public async Task Value_of_a_row_may_be_a_number_that_has_all_its_digits_in_every_culture(string value, string? stored)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var before = shell.Emulator.Store.Find(id)!.Value;
        var result = await shell.RunAsync(
            $$"""
            [Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'
            [pscustomobject]@{ Name = 'new'; Value = {{value}} } | New-IoSecret
            @{ Id = $id; Value = {{value}} } | Set-IoSecret
            [pscustomobject]@{ Name = 'synced'; Value = {{value}} } | Sync-IoSecret
            """,
            ("id", id));
        Assert.Equal(Enumerable.Repeat("ValidationFailed", stored is null ? 3 : 0), result.ErrorIds);
        Assert.Equal(stored is null ? [before] : [stored, stored, stored], shell.Emulator.Store.Ids.Select(each => shell.Emulator.Store.Find(each)!.Value));
        Assert.DoesNotContain("hunter2", result.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("007007", "007007")]
    [InlineData("0x12345", "0x12345")]
    public async Task Number_as_value_is_used_as_typed(string argument, string value)
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        Assert.Empty((await shell.RunAsync($"Set-IoSecret $id -Value {argument}", ("id", id))).Errors);
        Assert.Equal(value, shell.Emulator.Store.Find(id)!.Value);
    }

    [Fact]
    public async Task Engine_evaluates_script_blocks_for_parameters_that_accept_pipeline_input()
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            "1..2 | ForEach-Object { [pscustomobject]@{ Title = \"t$_\"; Password = \"value$_\" } } "
            + "| New-IoSecret -Name { $_.Title } -Value { $_.Password } -ToolName { \"tool-$($_.Title)\" }; "
            + "[pscustomobject]@{ Title = 'x' } | New-IoSecret -Name { 1; 2 } -Value { 'value' }");
        Assert.Equal(["t1", "t2"], result.Output.Select(secret => secret.Properties["Name"].Value));
        Assert.Equal(["tool-t1", "tool-t2"], result.Output.Select(secret => secret.Properties["ToolName"].Value));
        Assert.Equal(["ValidationFailed"], result.ErrorIds);
    }

    [Fact]
    public async Task Path_can_be_a_FileInfo_object()
    {
        using var folder = new AuditFolder();
        await using var shell = await Shell.ConnectAsync();
        var file = new FileInfo(Path.Combine(folder.Path, "run.jsonl"));
        var result = await shell.RunAsync("$ids | Remove-IoSecret -Force -AuditPath $file", ("ids", shell.Seed(1)), ("file", file));
        Assert.Null(result.Terminating);
        Assert.True(File.Exists(file.FullName));
    }

    // Set-IoSecret evaluates a script block for each secret: see SetIoSecretScriptBlockTests. InputObject accepts any object.
    private static bool Accepts(CmdletParameter parameter, string value) => parameter.Name == "InputObject"
        || (parameter.Cmdlet == "Set-IoSecret" && parameter.Name is "Name" or "ToolName" or "ToolArgument" && value == Block);
}
