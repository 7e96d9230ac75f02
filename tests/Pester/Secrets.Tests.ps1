#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Everyday tasks with secrets, with files and with commands that the hosted engine of the xUnit tests does not have.

BeforeAll {
    . "$PSScriptRoot/Module.ps1"
}

AfterAll {
    Remove-Module IoSecrets
    Close-TestService $service
}

Describe 'The cmdlets' {
    BeforeEach {
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
    }

    It 'list all secrets, or only the first ones' {
        @(Get-IoSecret).Count | Should -Be @(Get-Stored $service).Count
        @(Get-IoSecret | Select-Object -First 3).Count | Should -Be 3
    }

    It 'read secrets by id in the order of a file' {
        $ids = Get-Id -First 20 | Sort-Object
        $ids | Set-Content "$TestDrive/order.txt"
        (Get-Content "$TestDrive/order.txt" | Get-IoSecret).Id | ForEach-Object ToString | Should -Be $ids
    }

    It 'create secrets from the rows of a CSV file' {
        @(
            [pscustomobject]@{ Name = 'row 1'; Value = 'value, "1"'; ToolName = 'tool'; DefaultForTool = $true }
            [pscustomobject]@{ Name = 'row 2'; Value = 'value 2'; ToolName = ''; DefaultForTool = '' }
            [pscustomobject]@{ Name = 'row 3'; Value = 'v'; ToolName = ''; DefaultForTool = 0 }
        ) | Export-Csv "$TestDrive/new.csv"
        $new = Import-Csv "$TestDrive/new.csv" | New-IoSecret -ErrorAction SilentlyContinue -ErrorVariable problems
        $new.Name | Should -Be 'row 1', 'row 2'
        $new[0].IsDefaultForTool | Should -BeTrue
        @($problems).Count | Should -Be 1
    }

    It 'change only the given parameters, and no other property of the piped secret' {
        $secret = New-IoSecret -Name before -Value (ConvertTo-SecureText value-1) -ToolName tool
        Set-IoSecret $secret.Id -ToolName later
        $changed = $secret | Set-IoSecret -Name after -PassThru
        $changed.Name, $changed.ToolName | Should -Be 'after', 'later'
    }

    It 'delete the secrets in a reviewed file unless they have changed since' {
        1..3 | ForEach-Object { New-IoSecret -Name "plan $_" -Value 'value of a plan' } | Export-Csv "$TestDrive/plan.csv"
        Get-IoSecret -Name 'plan 2' | Set-IoSecret -ToolName changed
        $outcomes = Import-Csv "$TestDrive/plan.csv" | Remove-IoSecret -IfUnchanged -Force -PassThru -WarningAction SilentlyContinue
        $outcomes | Sort-Object Name | ForEach-Object Status | Should -Be 'Deleted', 'Skipped', 'Deleted'
    }

    It 'delete secrets by a name pattern' {
        1..3 | ForEach-Object { $null = New-IoSecret -Name "pattern $_" -Value 'value of a pattern' }
        (Remove-IoSecret -Name 'pattern *' -Force -PassThru).Status | Should -Be (@('Deleted') * 3)
        Get-IoSecret -Name 'pattern *' | Should -BeNullOrEmpty
    }

    It 'report a missing value if the console cannot prompt' {
        $env:IOINTELLIGENCE_API_KEY = $plainKey
        $script = @"
            Import-Module '$root/out/IoSecrets/IoSecrets.psd1'
            Connect-IoNet -BaseUri '$baseUri'
            try { New-IoSecret x } catch { `$_.FullyQualifiedErrorId }
"@
        try {
            '' | Invoke-Pwsh -NoProfile -Command $script | Should -BeLike 'ValueMissing*'
        }
        finally {
            $env:IOINTELLIGENCE_API_KEY = $null
        }
    }

    It 'never show a value that was given as text in any view of an error' {
        'New-IoSecret -Name $args[0] -Value hunter2-the-value' | Set-Content "$TestDrive/value.ps1"
        & "$TestDrive/value.ps1" ('x' * 1025) -ErrorAction SilentlyContinue 2>$null
        foreach ($view in 'ConciseView', 'NormalView', 'CategoryView', 'DetailedView') {
            $ErrorView = $view
            $Error[0] | Out-String | Should -Not -Match 'hunter2'
        }
    }

    It 'test the connection in ten rows' {
        (Test-IoNetConnection).Result | Should -Be (@('Passed') * 10)
    }
}

Describe 'Remove-IoSecret' {
    BeforeEach {
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
    }

    It 'deletes the ids in a text file' {
        Get-Id -First 5 | Set-Content "$TestDrive/ids.txt"
        $outcomes = Get-Content "$TestDrive/ids.txt" | Remove-IoSecret -Force -PassThru
        $outcomes.Status | Should -Be (@('Deleted') * 5)
    }

    It 'deletes ids that Get-Content reads several at a time' {
        Get-Id -First 5 | Set-Content "$TestDrive/ids.txt"
        $outcomes = Get-Content "$TestDrive/ids.txt" -ReadCount 2 | Remove-IoSecret -Force -PassThru
        $outcomes.Status | Should -Be (@('Deleted') * 5)
    }

    It 'deletes the ids in the column <_> of a CSV file' -ForEach 'Id', 'SecretId', 'secret_id' {
        $column = $_
        Get-Id -First 3 | ForEach-Object { [pscustomobject]@{ $column = $_; Note = 'x' } } | Export-Csv "$TestDrive/ids.csv"
        $outcomes = Import-Csv "$TestDrive/ids.csv" | Remove-IoSecret -Force -PassThru
        $outcomes.Status | Should -Be (@('Deleted') * 3)
    }

    It 'outputs outcomes that can be grouped by status' {
        $ids = @(Get-Id -First 4) + [guid]::NewGuid() + 'not-an-id'
        $outcomes = $ids | Remove-IoSecret -Force -PassThru -ErrorAction SilentlyContinue -ErrorVariable problems
        $groups = $outcomes | Group-Object Status -AsHashTable -AsString
        $groups.Deleted.Count | Should -Be 4
        $groups.NotFound.Count | Should -Be 1
        $groups.Invalid.Count | Should -Be 1
        $problems.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Sort-Object | Should -Be 'InvalidSecretId', 'SecretNotFound'
    }

    It 'stops at Select-Object -First' {
        $ids = Get-Id -First 40
        @($ids | Remove-IoSecret -Force -PassThru -ThrottleLimit 2 | Select-Object -First 1).Count | Should -Be 1
        @(Get-Id -First 1000 | Where-Object { $_ -in $ids }).Count | Should -BeGreaterThan 30
    }

    It 'works in ForEach-Object -Parallel with a passed connection' {
        $connection = Get-IoNetConnection
        $manifest = "$root/out/IoSecrets/IoSecrets.psd1"
        $outcomes = Get-Id -First 6 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            $_ | Remove-IoSecret -Force -PassThru -Connection $using:connection
        }
        $outcomes.Status | Should -Be (@('Deleted') * 6)
    }

    It 'fails before the first request if the console cannot prompt' {
        $id = Get-Id -First 1
        $script = @"
            Import-Module '$root/out/IoSecrets/IoSecrets.psd1'
            Connect-IoNet -BaseUri '$baseUri'
            foreach (`$more in @{}, @{ Force = `$true; Confirm = `$true }) {
                try { '$id' | Remove-IoSecret @more } catch { "`$(`$_.FullyQualifiedErrorId.Split(',')[0]) `$_" }
            }
"@
        $env:IOINTELLIGENCE_API_KEY = $plainKey
        try {
            $plain, $forced = 'y' | Invoke-Pwsh -NoProfile -Command $script
            $plain | Should -BeLike 'ConfirmationNotPossible*use -Force;*'
            $forced | Should -BeLike 'ConfirmationNotPossible*Omit -Confirm;*'
            Invoke-Pwsh -NoProfile -NonInteractive -Command $script | Should -BeLike 'ConfirmationNotPossible*'
        }
        finally {
            $env:IOINTELLIGENCE_API_KEY = $null
        }
        $id | Should -BeIn (Get-Id -First 1000)
    }

    It 'shows outcomes as a table' {
        $table = [guid]::NewGuid() | Remove-IoSecret -Force -PassThru -IgnoreMissing | Out-String
        $table | Should -Match 'Id\s+Status\s+Error'
    }
}
