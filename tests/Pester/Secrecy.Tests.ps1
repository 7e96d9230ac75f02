#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Runs every cmdlet with all streams on, and searches what a user may save: transcript, objects, errors, audit file and service output.

BeforeAll {
    . "$PSScriptRoot/Service.ps1"
    Import-Module "$root/out/IoSecrets/IoSecrets.psd1" -Force
    $service = Open-TestService
    $audit = "$TestDrive/audit.jsonl"
    $secrets = @{ Key = $service.Key; WrongKey = 'io-v2-wrong/key+of=nobody'; Value = 'hunter2/the+value=42'; Password = 'proxy-pass:word/77' }
    $secure = @{}
    $secrets.GetEnumerator() | ForEach-Object { $secure[$_.Key] = ConvertTo-SecureText $_.Value }
    $here = @{ BaseUri = $service.BaseUri; MaximumRetryCount = 0 }
    $proxy = @{ Proxy = 'http://127.0.0.1:9'; ProxyCredential = [pscredential]::new('user', $secure.Password) }
    $ids = (Get-Stored $service).secret_id

    $work = @(
        { Connect-IoNet @here -ApiKey $secure.Key -PassThru }
        { Connect-IoNet @here -Token $secure.WrongKey -PassThru -Detached }
        { Connect-IoNet -BaseUri https://service.invalid -ApiKey $secure.Key @proxy -MaximumRetryCount 0 }
        { Get-IoNetConnection }
        { Test-IoNetConnection }
        { Get-IoSecret | Select-Object -First 2 }
        { $ids[0], 'not an id', (New-Guid).Guid | Get-IoSecret }
        { New-IoSecret -Name db -Value $secure.Value -ToolName 'agno__db__*' }
        { [pscustomobject]@{ Name = 'row'; Value = $secrets.Value }, [pscustomobject]@{ Name = 'n' * 2000; Value = $secrets.Value } | New-IoSecret }
        { Set-IoSecret $ids[0] -Value $secure.Value -PassThru }
        { Set-IoSecret $ids[0] -Value $secure.Value -WhatIf }
        { Remove-IoSecret -Name db, nobody -Force -PassThru }
        { $ids[1..3] | Remove-IoSecret -Force -PassThru -AuditPath $audit }
        { $ids[1..5] | Remove-IoSecret -Force -PassThru -AuditPath $audit -ResumeFrom $audit }
        { Get-IoSecretRun }
        { Connect-IoNet @here -ApiKey $secure.WrongKey -SkipConnectionTest -PassThru }
        { Test-IoNetConnection }
        { Get-IoSecret }
        { New-IoSecret -Name db -Value $secure.Value }
        { $ids[6..9] | Remove-IoSecret -Force -PassThru -AuditPath $audit }
        { Disconnect-IoNet }
    )

    Start-Transcript "$TestDrive/transcript.txt" | Out-Null
    $output = foreach ($each in $work) {
        & {
            $DebugPreference = $VerbosePreference = $InformationPreference = 'Continue'
            try { . $each } catch { $_ }
        } *>&1 | Tee-Object -Variable shown
        $shown | Out-Default
    }
    Stop-Transcript | Out-Null

    # The engine's own records reference almost everything; the module's objects do not.
    $ours = $output | Where-Object { $_.GetType().Namespace -eq 'IoSecrets' }
    $errors = @($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
    $ours | ConvertTo-Json -Depth 9 -WarningAction Ignore | Set-Content "$TestDrive/objects.json"
    $errors | ForEach-Object { $_.Exception.GetType().FullName, $_.Exception.Data, "$($_.Exception)", $_.ErrorDetails, $_.TargetObject, $_.CategoryInfo } |
        ConvertTo-Json -Depth 9 -WarningAction Ignore | Set-Content "$TestDrive/errors.json"
    $ours | Export-Clixml "$TestDrive/objects.xml" -Depth 9
    $errors | Get-Error | Out-String | Set-Content "$TestDrive/get-error.txt"
    $errors | Export-Clixml "$TestDrive/errors.xml" -Depth 3

    Close-TestService $service
    $service.Process.StandardOutput.ReadToEnd() | Set-Content "$TestDrive/service.txt"

    # Returns the secret itself, and the encodings in which a log or a debugger may show it.
    function Get-Encoding([string] $Secret) {
        $utf8 = [Text.Encoding]::UTF8.GetBytes($Secret)
        $utf16 = [Text.Encoding]::Unicode.GetBytes($Secret)
        $Secret
        [Uri]::EscapeDataString($Secret)
        foreach ($bytes in $utf8, $utf16) {
            [Convert]::ToHexString($bytes)
            # The middle of the base64 text, whatever the bytes before the secret.
            foreach ($before in 0..2) {
                $text = [Convert]::ToBase64String([byte[]]::new($before) + $bytes)
                $text.Substring(4, $text.Length - 8)
            }
        }
    }
}

AfterAll {
    Remove-Module IoSecrets
}

Describe 'The saved output' {
    It 'shows that every cmdlet ran, and also failed' {
        $output.Count | Should -BeGreaterThan 100
        $errors.Count | Should -BeGreaterThan 5
        Get-Content "$TestDrive/transcript.txt" -Raw | Should -Match 'Remove-IoSecret|DELETE'
        (Get-Content $audit).Count | Should -BeGreaterThan 3
    }

    It 'contains the <_> in no encoding' -ForEach 'Key', 'WrongKey', 'Value', 'Password' {
        $secret = $secrets.$_
        $files = Get-ChildItem $TestDrive -File
        $files.Count | Should -BeGreaterOrEqual 8
        foreach ($encoding in Get-Encoding $secret) {
            $files | Select-String -SimpleMatch $encoding | ForEach-Object { $_.Filename } | Should -BeNullOrEmpty
        }
    }
}
