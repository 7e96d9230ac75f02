#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# The state that an interrupted run leaves in a real pwsh, with the real Select-Object and a process that is really killed.

BeforeAll {
    . "$PSScriptRoot/Service.ps1"
    $manifest = "$root/out/IoSecrets/IoSecrets.psd1"
    Import-Module $manifest -Force
    $service = Open-TestService -Secrets 1000
    $key = ConvertTo-SecureText $service.Key
    Connect-IoNet -BaseUri $service.BaseUri -ApiKey $key
    Push-Location $TestDrive
}

AfterAll {
    Pop-Location
    Disconnect-IoNet
    Remove-Module IoSecrets
    Close-TestService $service
}

Describe 'A pipeline that Select-Object ends early' {
    It 'leaves a run report with unsettled ids that can be piped back' {
        $ids = (Get-Stored $service).secret_id | Select-Object -First 100
        $null = $ids | Remove-IoSecret -Force -PassThru | Select-Object -First 3
        $run = Get-IoSecretRun
        $run.EndReason | Should -Be 'Stopped'
        $run.Total | Should -Be ($run.Deleted + $run.UnsettledCount)
        $settled = $run.Unsettled | Remove-IoSecret -Force -PassThru
        $settled.Status | Where-Object { $_ -notin 'Deleted', 'Gone' } | Should -BeNullOrEmpty
        (Get-Stored $service).secret_id | Where-Object { $_ -in $settled.Id } | Should -BeNullOrEmpty
    }
}

Describe 'A killed process' {
    BeforeAll {
        # Kills a pwsh after its command has output this many objects. Long lines fill the pipe, so that the command cannot end before.
        $line = 'x' * 1000
        function Invoke-Killed([string] $Command, [int] $After) {
            Set-Content run.ps1 @"
                Import-Module '$manifest'
                Connect-IoNet -BaseUri $($service.BaseUri)
                $Command | ForEach-Object { '$line' }
"@
            $program, $lead = Get-PwshStart
            $start = [Diagnostics.ProcessStartInfo]::new($program)
            @($lead) + '-NoProfile', '-File', 'run.ps1' | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.WorkingDirectory = (Get-Item $TestDrive).FullName
            $start.RedirectStandardOutput = $true
            $start.Environment['IOINTELLIGENCE_API_KEY'] = $service.Key
            $run = [Diagnostics.Process]::Start($start)
            $lines = 1..$After | ForEach-Object { $run.StandardOutput.ReadLine() }
            # Kills the whole tree, because the started program may run pwsh in a child process.
            $run.Kill($true)
            $run.WaitForExit()
            $lines | Should -Be (@($line) * $After)
        }
    }

    It 'leaves an audit file that lists every deleted id, and from which the next run resumes' {
        $ids = (Get-Stored $service).secret_id
        Set-Content ids.txt $ids
        Invoke-Killed 'Get-Content ids.txt | Remove-IoSecret -Force -AuditPath run.jsonl -PassThru' -After 100

        # The last line may be torn.
        $named = Get-Content run.jsonl | Where-Object { Test-Json $_ -ErrorAction Ignore } | ConvertFrom-Json | ForEach-Object { $_.sent }
        $stored = (Get-Stored $service).secret_id
        $ids | Where-Object { $_ -notin $stored -and $_ -notin $named } | Should -BeNullOrEmpty
        $outcomes = Get-Content ids.txt | Remove-IoSecret -Force -ResumeFrom run.jsonl -AuditPath run.jsonl -PassThru
        $outcomes.Count | Should -Be $ids.Count
        $outcomes.Status | Where-Object { $_ -notin 'Deleted', 'Gone' } | Should -BeNullOrEmpty
        Get-Stored $service | Should -BeNullOrEmpty
    }

    It 'leaves an audit file from which Sync-IoSecret resumes: nothing is made twice, and nothing is lost' {
        $names = 1..1000 | ForEach-Object { "n$_" }
        $names | ForEach-Object { [pscustomobject]@{ Name = $_; Value = "value of $_" } } | Export-Csv team.csv
        Invoke-Killed 'Sync-IoSecret team.csv -AuditPath sync.jsonl -PassThru' -After 300
        (Get-Stored $service).Count | Should -BeLessThan 1000

        $outcomes = Sync-IoSecret team.csv -AuditPath sync.jsonl -ResumeFrom sync.jsonl -PassThru
        $outcomes.Name | Should -Be $names
        $outcomes.Status | Sort-Object -Unique | Should -Be 'Created'
        (Get-Stored $service).secret_name | Sort-Object | Should -Be ($names | Sort-Object)
        (Get-IoSecretRun).Created | Should -Be 1000
        'sync.jsonl' | Should -Not -FileContentMatch 'value of'
    }
}
