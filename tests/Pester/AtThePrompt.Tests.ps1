#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Completion and views at the prompt, and round trips through cmdlets that the hosted engine of the xUnit tests does not have.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification =
    'Pester passes variables from BeforeAll to the stories.')]
param()

BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    Connect-IoNet -BaseUri $baseUri -ApiKey $key

    $value = ConvertTo-SecureText 'value-of-a-secret'
    $deceit = "`e[31mred$([char] 0x202E)gnp`a"

    function Add-Secret([string] $Name, [string] $ToolName) {
        (New-IoSecret -Name $Name -Value $value -ToolName $ToolName).Id
    }

    function Get-Completion([string] $Line) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches
    }
}

AfterAll {
    Remove-Module IoSecrets
    Close-TestService $service
}

Describe 'Completion' {
    It 'inserts an id, and shows its first digits, the name and the tool' {
        $id = Add-Secret 'at-the-prompt' 'agno__prompt__*'
        $completion = Get-Completion 'Remove-IoSecret the-prompt'
        $completion.CompletionText | Should -Be $id
        $completion.ListItemText | Should -Be "$("$id".Substring(0, 8)) 'at-the-prompt' (agno__prompt__*)"
    }

    It 'quotes a name so that the line selects that secret and executes no code' -ForEach @(
        @{ Name = "q-it's" }
        @{ Name = 'q-$(throw "ran")' }
        @{ Name = 'q-[a]*?`' }
        @{ Name = "q-$([char] 0x2019); throw 'ran'" }
    ) {
        $id = Add-Secret $Name ''
        $text = (Get-Completion 'Get-IoSecret -Name "q-').Where({ $_.ListItemText -eq $Name }).CompletionText
        (& ([scriptblock]::Create("Get-IoSecret -Name $text"))).Id | Should -Be $id
        $id | Remove-IoSecret -Force
    }

    It 'does not offer a name that could mislead the terminal' {
        $id = Add-Secret "deceit-$deceit" ''
        Get-Completion 'Get-IoSecret -Name deceit-' | Should -BeNullOrEmpty
        $id | Remove-IoSecret -Force
    }

    It 'offers nothing, not even files, without a connection' {
        $lines = @"
            Import-Module '$root/out/IoSecrets/IoSecrets.psd1'
            Set-Location '$root'
            'Get-IoSecret -Id ', 'Remove-IoSecret -Name ' | ForEach-Object { (TabExpansion2 `$_ `$_.Length).CompletionMatches.Count }
"@
        Invoke-Pwsh -NoProfile -Command $lines | Should -Be '0', '0'
    }
}

Describe 'Views' {
    BeforeAll {
        $id = Add-Secret "view-$deceit" "tool-$deceit"
        $secret = Get-IoSecret $id
        $rendering = $PSStyle.OutputRendering
        # Keeps the host itself from removing escape sequences.
        $PSStyle.OutputRendering = 'Ansi'
    }

    AfterAll {
        $PSStyle.OutputRendering = $rendering
        $id | Remove-IoSecret -Force -IgnoreMissing
    }

    It 'show a secret without control characters in <_>' -ForEach 'Format-Table', 'Format-List', 'Format-Wide' {
        $shown = $secret | & $_ | Out-String -Width 160
        $shown | Should -Match 'view-\[31mredgnp'
        $shown | Should -Not -Match "`e\[31m|`a|\u202E"
        $secret.Name | Should -BeExactly "view-$deceit"
    }

    It 'show a copy from a file without control characters in <_>' -ForEach 'Format-Table', 'Format-List', 'Format-Wide' {
        $secret | Export-Clixml "$TestDrive/view.xml"
        $shown = Import-Clixml "$TestDrive/view.xml" | & $_ | Out-String -Width 160
        $shown | Should -Match 'view-\[31mredgnp'
        $shown | Should -Not -Match "`e\[31m|`a|\u202E"
    }

    It 'show every property of a secret in a list' {
        $shown = ($secret | Format-List | Out-String) -replace "`e\[[\d;]*m"
        foreach ($name in $secret.PSObject.Properties.Name) {
            $shown | Should -Match "(?m)^$name\s+:"
        }
    }

    It 'show the whole id and the time in 120 columns' {
        $shown = ($secret | Out-String -Width 120) -replace "`e\[[\d;]*m"
        $shown | Should -Match "$id .* $($secret.UpdatedAt.UtcDateTime.ToString('yyyy-MM-dd HH:mm'))"
    }

    It 'show an outcome without control characters in <_>' -ForEach 'Format-Table', 'Format-List' {
        $outcome = Add-Secret "outcome-$deceit" '' | Get-IoSecret | Remove-IoSecret -Force -PassThru
        $shown = $outcome | & $_ | Out-String -Width 160
        $shown | Should -Match 'outcome-\[31mredgnp'
        $shown | Should -Not -Match "`e\[31m|`a|\u202E"
    }
}

Describe 'Round trips' {
    BeforeEach {
        $ids = (Add-Secret 'round-a' 'round'), (Add-Secret "round-b, `"$deceit`"" ''), (Add-Secret "round-c`nd" 'round')
    }

    AfterEach {
        $ids | Remove-IoSecret -Force -IgnoreMissing
    }

    It 'delete secrets from a CSV file' {
        Get-IoSecret -Name round-* | Export-Csv "$TestDrive/round.csv"
        (Import-Csv "$TestDrive/round.csv" | Remove-IoSecret -Force -PassThru).Status | Should -Be (@('Deleted') * 3)
    }

    It 'delete unchanged secrets from a CSV file in culture <Culture> and time zone <Zone>' -ForEach @(
        @{ Culture = 'en-US'; Zone = 'America/New_York' }
        @{ Culture = 'de-DE'; Zone = 'Asia/Kolkata' }
        @{ Culture = 'ar-SA'; Zone = 'Europe/Berlin' }
    ) {
        $script = @"
            [cultureinfo]::CurrentCulture = '$Culture'
            Import-Module '$root/out/IoSecrets/IoSecrets.psd1'
            Connect-IoNet -BaseUri '$baseUri'
            Get-IoSecret -Name round-* | Export-Csv '$TestDrive/round.csv'
            Get-IoSecret -Name round-a | Set-IoSecret -ToolName changed
            (Import-Csv '$TestDrive/round.csv' | Remove-IoSecret -IfUnchanged -Force -PassThru 3> `$null | Sort-Object Name).Status
"@
        $env:IOINTELLIGENCE_API_KEY = $plainKey
        $former = $env:TZ
        $env:TZ = $Zone
        try {
            Invoke-Pwsh -NoProfile -Command $script | Should -Be 'Skipped', 'Deleted', 'Deleted'
        }
        finally {
            $env:IOINTELLIGENCE_API_KEY = $null
            $env:TZ = $former
        }
    }

    It 'delete unchanged secrets from a CLIXML file' {
        Get-IoSecret -Name round-* | Export-Clixml "$TestDrive/round.xml"
        (Import-Clixml "$TestDrive/round.xml" | Remove-IoSecret -IfUnchanged -Force -PassThru).Status | Should -Be (@('Deleted') * 3)
    }

    It 'delete unchanged secrets from JSON' {
        Get-IoSecret -Name round-* | ConvertTo-Json | Set-Content "$TestDrive/round.json"
        $outcomes = Get-Content "$TestDrive/round.json" -Raw | ConvertFrom-Json | Remove-IoSecret -IfUnchanged -Force -PassThru
        $outcomes.Status | Should -Be (@('Deleted') * 3)
    }

    It 'delete unchanged secrets from a job' {
        $job = Start-Job {
            Import-Module "$using:root/out/IoSecrets/IoSecrets.psd1"
            Connect-IoNet -BaseUri $using:baseUri -ApiKey $using:key
            Get-IoSecret -Name round-*
        }
        $outcomes = $job | Receive-Job -Wait -AutoRemoveJob | Remove-IoSecret -IfUnchanged -Force -PassThru
        $outcomes.Status | Should -Be (@('Deleted') * 3)
    }

    It 'preserve outcomes in CSV and JSON' {
        $outcomes = $ids | Remove-IoSecret -Force -PassThru
        $outcomes | Export-Csv "$TestDrive/outcomes.csv"
        (Import-Csv "$TestDrive/outcomes.csv").Status | Should -Be (@('Deleted') * 3)
        ($outcomes | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json).Id | Should -Be "$($outcomes.Id)".Split(' ')
    }

    It 'group secrets by tool' {
        $groups = Get-IoSecret -Name round-* | Group-Object ToolName -AsHashTable -AsString
        $groups.round.Count | Should -Be 2
    }

    It 'compare two lists by id' {
        $before = Get-IoSecret
        $ids[0] | Remove-IoSecret -Force
        (Compare-Object $before (Get-IoSecret)).InputObject.Id | Should -Be $ids[0]
    }
}
