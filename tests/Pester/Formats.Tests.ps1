#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Files and jobs preserve the doubt about a delete and the revision of a secret when PowerShell writes and reads them.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification =
    'Pester passes variables from BeforeAll to the stories.')]
param()

BeforeAll {
    . "$PSScriptRoot/Module.ps1"

    # Reads the first request for a secret and closes the connection without a response, as if the secret had been deleted; then returns 404.
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $lossyUri = "http://127.0.0.1:$($listener.LocalEndpoint.Port)"
    $losesFirst = {
        param($Listener)
        $seen = @{}
        while ($true) {
            $client = $Listener.AcceptTcpClient()
            $stream = $client.GetStream()
            $line = [IO.StreamReader]::new($stream).ReadLine()
            # Responds to the connection test like the service.
            $isRoute = $line -like 'GET */not-an-id *'
            if ($seen[$line] -or $line -like 'GET *') {
                $body = $isRoute ? '{"detail":[]}' : '{"detail":"Secret not found"}'
                $status = $isRoute ? '422 -' : '404 -'
                $headers = "Content-Type: application/json`r`nContent-Length: $($body.Length)`r`nConnection: close"
                $response = "HTTP/1.1 $status`r`n$headers`r`n`r`n$body"
                $stream.Write([Text.Encoding]::ASCII.GetBytes($response))
            }
            $seen[$line] = $true
            $client.Dispose()
        }
    }
    $lossy = [powershell]::Create().AddScript($losesFirst).AddArgument($listener)
    $null = $lossy.BeginInvoke()
    $opaque = ConvertTo-SecureText '0123456789abcdef0123456789abcdef'
    $namesake = ConvertTo-SecureText 'fedcba9876543210fedcba987654cdef'

    function Connect-Lossy([securestring] $Key) {
        Connect-IoNet -BaseUri $lossyUri -ApiKey $Key -SkipConnectionTest -MaximumRetryCount 0
    }

    function Invoke-LossyDelete {
        [guid]::NewGuid() | Remove-IoSecret -Force -PassThru -ErrorAction SilentlyContinue
    }
}

AfterAll {
    $listener.Stop()
    $lossy.Dispose()
    Remove-Module IoSecrets
    Close-TestService $service
}

Describe 'An outcome in doubt' {
    It 'stays in doubt after <Name>, but only in its own account' -ForEach @(
        @{ Name = 'memory'; Through = { $_ } }
        @{ Name = 'JSON'; Through = { $_ | ConvertTo-Json | ConvertFrom-Json } }
        @{
            Name    = 'compressed JSON in a file'
            Through = { $_ | ConvertTo-Json -Compress | Set-Content "$TestDrive/o.json"; Get-Content "$TestDrive/o.json" | ConvertFrom-Json }
        }
        @{ Name = 'a hashtable of JSON'; Through = { $_ | ConvertTo-Json | ConvertFrom-Json -AsHashtable } }
        @{ Name = 'a CSV file'; Through = { $_ | Export-Csv "$TestDrive/o.csv"; Import-Csv "$TestDrive/o.csv" } }
        @{ Name = 'CSV with types'; Through = { $_ | ConvertTo-Csv -IncludeTypeInformation | ConvertFrom-Csv } }
        @{
            Name    = 'the required columns'
            Through = { $_ | Select-Object Id, Status, BaseUri, Account | ConvertTo-Csv | ConvertFrom-Csv }
        }
        @{ Name = 'CLIXML'; Through = { $_ | Export-Clixml "$TestDrive/o.xml"; Import-Clixml "$TestDrive/o.xml" } }
        @{ Name = 'a job'; Through = { $outcome = $_; Start-Job { $using:outcome } | Receive-Job -Wait } }
        @{ Name = 'JSON of the run'; Through = { Get-IoSecretRun | ConvertTo-Json -Depth 3 | ConvertFrom-Json | ForEach-Object Unsettled } }
        @{
            Name    = 'CLIXML of the run'
            Through = { Get-IoSecretRun | Export-Clixml "$TestDrive/run.xml"; (Import-Clixml "$TestDrive/run.xml").Unsettled }
        }
    ) {
        Connect-Lossy $opaque
        $outcome = Invoke-LossyDelete
        $outcome.Status | Should -Be 'Unknown'
        $copy = $outcome | ForEach-Object $Through
        Connect-Lossy $opaque
        $again = $copy | Remove-IoSecret -Force -PassThru -WarningVariable warnings
        $again.Status | Should -Be 'Gone'
        $warnings | Should -BeNullOrEmpty
        Connect-Lossy $namesake
        ($copy | Remove-IoSecret -Force -PassThru -IgnoreMissing).Status | Should -Be 'NotFound'
    }

    It 'stays in doubt without the account, and one warning says that the account is assumed' {
        Connect-Lossy $opaque
        $outcomes = (Invoke-LossyDelete), (Invoke-LossyDelete)
        $again = $outcomes | Select-Object Id, Status | ConvertTo-Csv | ConvertFrom-Csv |
            Remove-IoSecret -Force -PassThru -WarningVariable warnings -WarningAction SilentlyContinue
        $again.Status | Should -Be 'Gone', 'Gone'
        @($warnings).Count | Should -Be 1
    }

    It 'is among the unsettled outcomes that a job returns' {
        $manifest = "$root/out/IoSecrets/IoSecrets.psd1"
        $run = Start-Job {
            Import-Module $using:manifest
            Connect-IoNet -BaseUri $using:lossyUri -ApiKey $using:opaque -SkipConnectionTest -MaximumRetryCount 0
            [guid]::NewGuid() | Remove-IoSecret -Force -ErrorAction SilentlyContinue
            Get-IoSecretRun
        } | Receive-Job -Wait
        Connect-Lossy $opaque
        ($run.Unsettled | Remove-IoSecret -Force -PassThru).Status | Should -Be 'Gone'
    }

    It 'has its status as a word in JSON, and so has a connection test' {
        Connect-Lossy $opaque
        Invoke-LossyDelete | ConvertTo-Json | Should -Match '"Status": "Unknown"'
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
        Test-IoNetConnection | ConvertTo-Json | Should -Match '"Result": "Passed"'
    }
}

Describe 'A snapshot' {
    BeforeEach {
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
        $secrets = 1..3 | ForEach-Object { New-IoSecret -Name "format $_" -Value 'value of a plan' }
        $before = [cultureinfo]::CurrentCulture
    }

    AfterEach {
        [cultureinfo]::CurrentCulture = $before
        Get-IoSecret -Name 'format *' | Remove-IoSecret -Force
    }

    It 'written in culture <There> deletes only unchanged secrets in culture <Here>' -ForEach @(
        @{ There = 'de-DE'; Here = 'en-US' }
        @{ There = 'en-US'; Here = 'de-DE' }
        @{ There = 'ar-SA'; Here = 'th-TH' }
    ) {
        [cultureinfo]::CurrentCulture = $There
        $secrets | Export-Csv "$TestDrive/plan.csv"
        Set-IoSecret $secrets[1].Id -Value 'another value'
        [cultureinfo]::CurrentCulture = $Here
        $outcomes = Import-Csv "$TestDrive/plan.csv" | Remove-IoSecret -IfUnchanged -Force -PassThru -WarningAction SilentlyContinue
        $outcomes | Sort-Object Name | ForEach-Object Status | Should -Be 'Deleted', 'Skipped', 'Deleted'
    }

    It 'is understood after <Name>' -ForEach @(
        @{ Name = 'JSON'; Through = { $_ | ConvertTo-Json | ConvertFrom-Json } }
        @{ Name = 'a hashtable of JSON'; Through = { $_ | ConvertTo-Json | ConvertFrom-Json -AsHashtable } }
        @{ Name = 'CLIXML'; Through = { $_ | Export-Clixml "$TestDrive/plan.xml"; Import-Clixml "$TestDrive/plan.xml" } }
        @{
            Name    = 'the required columns'
            Through = { $_ | Select-Object Id, Name, ToolName, Revision | ConvertTo-Csv | ConvertFrom-Csv }
        }
    ) {
        $copies = $secrets | ForEach-Object $Through
        Set-IoSecret $secrets[1].Id -Value 'another value'
        $outcomes = $copies | Remove-IoSecret -IfUnchanged -Force -PassThru -WarningAction SilentlyContinue
        $outcomes | Sort-Object Name | ForEach-Object Status | Should -Be 'Deleted', 'Skipped', 'Deleted'
    }
}
