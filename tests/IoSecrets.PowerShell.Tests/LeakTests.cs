using System.Management.Automation;
using System.Text;
using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>Runs every cmdlet with all streams on, through success and failure, and searches all output for key, token, value and proxy password.</summary>
public sealed class LeakTests : IDisposable
{
    private const string Value = "hunter2/the+value=42";
    private const string Password = "proxy-pass:word/77";

    // It contains no owner, so its account is identified by its hash.
    private const string Opaque = "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c";

    // Runs each cmdlet, and continues after every error.
    private const string EveryCmdlet =
        """
        $DebugPreference = 'Continue'; $VerbosePreference = 'Continue'; $ErrorActionPreference = 'Continue'
        function Attempt([scriptblock] $Do) { try { . $Do } catch { $_ } }
        Attempt { Connect-IoNet -BaseUri $uri -ApiKey $key -MaximumRetryCount 0 -PassThru }
        Attempt { Connect-IoNet -BaseUri $uri -Token $token -MaximumRetryCount 0 -PassThru -Detached }
        Attempt { Connect-IoNet -BaseUri $uri -ApiKey $key -AsBearer -MaximumRetryCount 0 -SkipConnectionTest -PassThru }
        Attempt { Connect-IoNet -BaseUri https://service.invalid -ApiKey $key -Proxy http://127.0.0.1:9 -ProxyCredential $proxy -MaximumRetryCount 0 }
        Attempt { Connect-IoNet -ApiKey $key -Proxy "http://user:$($proxy.GetNetworkCredential().Password)@proxy.example" }
        Attempt { Connect-IoNet -ApiKey $key -BaseUri "https://user:$($proxy.GetNetworkCredential().Password)@api.example" }
        Attempt { Test-IoNetConnection }
        Attempt { Get-IoNetConnection }
        Attempt { Get-IoSecret }
        Attempt { $ids | Get-IoSecret }
        Attempt { New-IoSecret -Name db -Value $value }
        Attempt { New-IoSecret -Name ('n' * 1025) -Value $value }
        Attempt { [pscustomobject]@{ Name = 'row'; Value = $value } | New-IoSecret }
        Attempt { New-IoSecret -Name db -Value $value -ToolName t -AuditPath "$file.new" }
        Attempt { New-IoSecret -Name db -Value $value -ToolName t -ResumeFrom "$file.new" -AuditPath "$file.new" }
        Attempt { Get-IoSecretRun }
        Attempt { Set-IoSecret $ids[0] -Value $value -PassThru }
        Attempt { Set-IoSecret $ids[0] -Name db -Value $value -ToolName t -AuditPath "$file.set" }
        Attempt { Set-IoSecret $ids[0] -Name db -Value $value -ToolName t -ResumeFrom "$file.set" -AuditPath "$file.set" -PassThru }
        Attempt { Get-IoSecretRun }
        Attempt { Set-IoSecret $ids[0] -Value $secure -WhatIf }
        Attempt { [pscustomobject]@{ Id = $ids[1]; Value = $value; Name = "is $value" } | Set-IoSecret -Property Name, Value -WhatIf }
        Attempt { @{ Id = $ids[1]; Value = $value }, @{ Id = 'none'; Value = $value }, @{ Id = $ids[2]; Value = '' } | Set-IoSecret -PassThru }
        $swapped = @{ Id = $value; Value = "$($ids[0])" }, [pscustomobject]@{ secret_id = $value; Value = $ids[0]; Name = 'db' }
        Attempt { $swapped | Set-IoSecret; $swapped | Get-IoSecret; $swapped | Get-IoSecretUsage; $swapped | Compare-IoSecret }
        Attempt { $swapped | Sync-IoSecret -PassThru; $swapped | Remove-IoSecret -Force -PassThru; Set-IoSecret -InputObject $swapped -Property Value }
        Attempt { $swapped | Set-IoSecret -Id { $_.Id } -Property Value }
        Attempt { Remove-IoSecret -Name nobody -Force }
        Attempt { $ids[0..2] | Remove-IoSecret -Force -PassThru -AuditPath $file }
        Attempt { $ids | Remove-IoSecret -Force -PassThru -ResumeFrom $file }
        Attempt { Get-IoSecretRun }
        Attempt { Get-IoSecretUsage }
        Attempt { [pscustomobject]@{ Name = "is $value"; Value = $value }, @{ Id = $ids[4]; Value = $value }, @{ Value = $value } | Compare-IoSecret }
        Attempt { [pscustomobject]@{ Name = "is $value"; Value = $value }, @{ Id = $ids[4]; Value = $value } | Sync-IoSecret -WhatIf }
        Attempt { @{ Name = "is $value"; Value = $value }, @{ Id = $ids[4]; Name = "is $value"; Value = $value } | Compare-IoSecret }
        Attempt { [pscustomobject]@{ Name = 'synced'; Value = $value }, @{ Id = $ids[4]; Value = $value }, @{ Value = $value } | Sync-IoSecret -PassThru }
        $team = [IO.Path]::Combine([IO.Path]::GetTempPath(), "$([guid]::NewGuid()).env")
        Attempt { [IO.File]::WriteAllText($team, "A='$value'`nB=$value"); Compare-IoSecret $team; Sync-IoSecret $team -WhatIf -Prune -Force }
        Attempt { [IO.File]::WriteAllText($team, "A='$value'`n$value`nB=`"$value"); Compare-IoSecret $team }
        Attempt { Sync-IoSecret $team }
        $csv = $team.Replace('.env', '.csv')
        Attempt { [IO.File]::WriteAllText($csv, "Id,Value`n$value,$($ids[0])"); Compare-IoSecret $csv; Sync-IoSecret $csv }
        [IO.File]::Delete($csv)
        [IO.File]::Delete($team)
        Attempt { $ids[3] | Remove-IoSecret -IfNotReferenced -Force -PassThru }
        Attempt { (TabExpansion2 'Get-IoSecret -Name ').CompletionMatches }
        $rows = [pscustomobject]@{ Name = "is $value"; Value = $value }, @{ Id = $ids[4]; Name = "has $value"; ToolName = "t $value"; Value = $value }
        Attempt { $rows | Sync-IoSecret -PassThru -KeepValue -AuditPath "$file.sync" }
        Attempt { $rows | Sync-IoSecret -PassThru -ResumeFrom "$file.sync" -AuditPath "$file.sync" }
        Attempt { Get-IoSecretRun }
        Attempt { Disconnect-IoNet }
        $Error
        $Error | Out-Default
        """;

    private readonly AuditFolder _audit = new();

    public static TheoryData<string, string?> Failures => new()
    {
        { "nothing", null }, { "401", null }, { "422", null }, { "broken", null }, { "redirect", null }, { "fields", null },
        { "nothing", Opaque }, { "422", Opaque },
    };

    public void Dispose() => _audit.Dispose();

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task No_cmdlet_reveals_a_key_token_value_or_password_in_any_output(string failure, string? apiKey)
    {
        await using var shell = await Shell.StartAsync();
        var account = apiKey is null ? shell.Emulator.DefaultAccount : shell.Emulator.Store.AddAccount(apiKey: apiKey);
        // A service can only echo what it receives.
        var keys = $"{account.ApiKey} {account.Token} {Uri.EscapeDataString(account.ApiKey)}";
        shell.Emulator.Faults.Decide = request => failure == "fields"
            ? FieldsOf(request, request.Method is "POST" ? $"{account.ApiKey} {Value}" : account.ApiKey)
            : FaultOf(failure, request.Method is "POST" or "PATCH" ? $"{keys} {Value}" : keys);
        var result = await shell.RunAsync(
            $"& {{ {EveryCmdlet} }} *>&1",
            ("uri", shell.BaseUri), ("key", Shell.Secure(account.ApiKey)), ("token", Shell.Secure(account.Token)),
            ("ids", shell.Emulator.Store.Seed(account, 5)), ("value", Value), ("secure", Shell.Secure(Value)),
            ("proxy", new PSCredential("user", Shell.Secure(Password))), ("file", _audit.File));
        Assert.Null(result.Terminating);
        Assert.True(result.Output.Count > 30, $"{result.Output.Count} objects were output");
        var all = new StringBuilder(result.Everything).Append(shell.Host.Recorded.Text);
        foreach (var file in _audit.Files)
        {
            all.Append(await File.ReadAllTextAsync(file, Shell.Cancellation));
        }

        // Also the request paths: no key may be in one.
        all.AppendJoin('\n', shell.Emulator.Requests.All.Select(request => request.Path));
        Assert.Equal(apiKey is not null, all.ToString().Contains("keyHash", StringComparison.Ordinal));
        Assert.All([account.ApiKey, account.Token, Value, Password], secret => Assert.Empty(Leaks.Find(secret, all.ToString())));
    }

    // A response in which a secret's own fields repeat the text.
    private static Fault.Response? FieldsOf(FaultContext request, string echo)
    {
        var secret = $$"""
            {"secret_id":"{{request.SecretId ?? Guid.NewGuid()}}","secret_name":"n {{echo}}","tool_name":"{{echo}}","tool_arg":"({{echo}})",
            "display":"{{echo}}","updated_at":"2026-01-01T00:00:00Z"}
            """;
        return request.Method switch
        {
            "GET" when request.SecretId is null => new Fault.Response(200, $$"""{"data":[{{secret}}]}"""),
            "GET" or "POST" => new Fault.Response(200, secret),
            _ => null,
        };
    }

    private static Fault? FaultOf(string failure, string echo)
    {
        var detail = $$"""{"detail":"{{echo}}"}""";
        return failure switch
        {
            "401" => new Fault.Response(401, detail, Headers: new Dictionary<string, string> { ["x-request-id"] = echo.Split(' ')[0] }),
            "422" => new Fault.Response(422, $$"""{"detail":[{"loc":["body","secret_value"],"msg":"{{echo}}","input":"{{echo}}"}]}"""),
            "broken" => new Fault.BreakAfter(),
            "redirect" => new Fault.Response(
                307, detail, Headers: new Dictionary<string, string> { ["Location"] = $"http://127.0.0.1:9/{echo.Split(' ')[0]}" }),
            _ => null,
        };
    }
}
