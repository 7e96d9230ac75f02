#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# User stories in a real pwsh that the hosted engine of the xUnit tests cannot run.

BeforeAll {
    . "$PSScriptRoot/Module.ps1"
}

AfterAll {
    Remove-Module IoSecrets
    Close-TestService $service
}

Describe 'The module' {
    It 'exports its cmdlets and nothing else' {
        (Get-Command -Module IoSecrets).Name | Sort-Object | Should -Be @(
            'Connect-IoNet'
            'Disconnect-IoNet'
            'Get-IoNetConnection'
            'Get-IoSecret'
            'Get-IoSecretRun'
            'New-IoSecret'
            'Remove-IoSecret'
            'Set-IoSecret'
            'Test-IoNetConnection'
        )
    }

    It 'has a valid manifest' {
        (Test-ModuleManifest "$root/out/IoSecrets/IoSecrets.psd1").Name | Should -Be 'IoSecrets'
    }

    It 'works before and after a module for <_> with other versions of its libraries' -ForEach @(
        'net8.0'
        # An older engine cannot load the newer module.
        if ([Environment]::Version.Major -ge 10) { 'net10.0' }
    ) {
        $neighbour = "Import-Module '$(Get-BuildOutput "tests/IoSecrets.Neighbour/$_/IoSecrets.Neighbour.dll")'; Send-NeighbourRequest '$baseUri/openapi.json'"
        $own = "Import-Module '$root/out/IoSecrets/IoSecrets.psd1'; Connect-IoNet -BaseUri '$baseUri'; (Get-IoSecret | Select-Object -First 1).Count"
        $env:IOINTELLIGENCE_API_KEY = $plainKey
        try {
            Invoke-Pwsh -NoProfile -Command "$neighbour; $own; $neighbour" | Should -Be '200', '1', '200'
            Invoke-Pwsh -NoProfile -Command "$own; $neighbour; $own" | Should -Be '1', '200', '1'
        }
        finally {
            $env:IOINTELLIGENCE_API_KEY = $null
        }
    }

    It 'can be removed and imported again, also with -Force, while another runspace uses it' {
        $manifest = "$root/out/IoSecrets/IoSecrets.psd1"
        $job = Start-ThreadJob {
            Import-Module $using:manifest
            Connect-IoNet -BaseUri $using:baseUri -ApiKey $using:key
            1..200 | ForEach-Object { [guid]::NewGuid() } | Remove-IoSecret -Force -IgnoreMissing -PassThru
        }
        foreach ($round in 1..3) {
            Remove-Module IoSecrets
            Import-Module "$root/out/IoSecrets/IoSecrets.psd1"
            Connect-IoNet -BaseUri $baseUri -ApiKey $key
            Import-Module "$root/out/IoSecrets/IoSecrets.psd1" -Force
            { Get-IoNetConnection -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*'
        }
        ($job | Receive-Job -Wait -AutoRemoveJob).Status | Should -Be (@('NotFound') * 200)
    }
}

Describe 'A connection' {
    It 'is shown without the key' {
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
        $shown = Get-IoNetConnection | Format-List * -Force | Out-String
        $json = Get-IoNetConnection | ConvertTo-Json -Depth 5
        $shown | Should -Match 'MaskedKey'
        "$shown $json" | Should -Not -Match ([regex]::Escape($plainKey))
    }

    It 'is tested row by row in a table without the key' {
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
        $table = Test-IoNetConnection | Out-String -Width 160
        $table | Should -Match 'Name\s+Result\s+Seen\s+Advice'
        $table | Should -Match 'Credential\s+Passed'
        $table | Should -Not -Match ([regex]::Escape($plainKey))
    }

    It 'cannot be used as a copy in a job' {
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
        $connection = Get-IoNetConnection
        $job = Start-Job {
            Import-Module "$using:root/out/IoSecrets/IoSecrets.psd1"
            try { Get-IoNetConnection -ErrorAction Stop -Connection $using:connection } catch { $_.FullyQualifiedErrorId }
        }
        $job | Receive-Job -Wait -AutoRemoveJob | Should -BeLike 'ConnectionSerialized*'
    }

    It 'is written to a file without the key' {
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
        Get-IoNetConnection | Export-Clixml "$TestDrive/connection.xml"
        Get-Content "$TestDrive/connection.xml" -Raw | Should -Not -Match ([regex]::Escape($plainKey))
    }

    It 'rejects a plain text key without repeating it in any view of the error' {
        'Connect-IoNet -BaseUri $args[0] -ApiKey io-v2-plain-text-key' | Set-Content "$TestDrive/plain.ps1"
        { & "$TestDrive/plain.ps1" $baseUri } | Should -Throw -ErrorId 'PlainTextCredential*'
        foreach ($view in 'ConciseView', 'NormalView', 'CategoryView', 'DetailedView') {
            $ErrorView = $view
            $Error[0] | Out-String | Should -Not -Match 'plain-text-key'
        }
    }

    It 'without a key is an error if the console cannot prompt' {
        $script = @"
            Import-Module '$root/out/IoSecrets/IoSecrets.psd1'
            try { Connect-IoNet -BaseUri '$baseUri' } catch { `$_.FullyQualifiedErrorId }
            'after'
"@
        $printed = '' | Invoke-Pwsh -NoProfile -Command $script
        $printed | Should -Be 'CredentialMissing,IoSecrets.Commands.ConnectIoNetCommand', 'after'
    }
}

Describe 'Help' {
    It 'shows every cmdlet in full' {
        foreach ($cmdlet in Get-Command -Module IoSecrets) {
            Get-Help $cmdlet.Name -Full | Out-String | Should -Match 'Online Version: https://'
        }
    }

    It 'has an about topic' {
        Get-Help about_IoSecrets | Should -Match 'SHORT DESCRIPTION'
    }

    It 'has examples that work' {
        Mock Read-Host { $key }
        function Get-Secret { $key }
        # Values are not typed in either.
        $PSDefaultParameterValues = @{ 'Connect-IoNet:BaseUri' = $baseUri; 'New-IoSecret:Value' = $key }
        $ConfirmPreference = 'None'
        $ErrorActionPreference = 'Stop'
        $env:IOINTELLIGENCE_API_KEY = $plainKey
        Push-Location $TestDrive
        try {
            $new = @(
                'Name,Value,ToolName,ToolArgument,DefaultForTool'
                'first,value of the first,agno__linear__*,api_token,true'
                'second,value of the second,,,'
            )
            $examples = (Get-Command -Module IoSecrets).Name | ForEach-Object { (Get-Help $_ -Full).examples.example.code }
            foreach ($example in $examples) {
                Connect-IoNet
                $id, $ids = Get-Id -First 4
                $more = @{ Name = 'Uuid'; Expression = 'Id' }, @{ Name = 'NewName'; Expression = { 'new name' } }
                $rows = $ids | Get-IoSecret | Select-Object (@('*') + $more)
                $named = [regex]::Matches($example, "-IoSecret -Name (?:'?(?<name>[^\s',]+)'?(?:, )?)+")
                foreach ($name in $named | ForEach-Object { $_.Groups['name'].Captures.Value }) {
                    $null = New-IoSecret -Name $name.Replace('`', '') -Value $key
                }
                foreach ($file in [regex]::Matches($example, '\b[\w-]+\.(txt|csv)\b').Value) {
                    $lines = $file -eq 'new.csv' ? $new : $file -like '*.csv' ? ($rows | ConvertTo-Csv) : $ids
                    Set-Content $file $lines
                }
                $code = $example -replace '\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b', $id
                { & ([scriptblock]::Create($code)) } | Should -Not -Throw -Because $code
            }
            $examples.Count | Should -BeGreaterThan 10
        }
        finally {
            Pop-Location
            $env:IOINTELLIGENCE_API_KEY = $null
        }
    }
}

Describe 'Disconnect-IoNet' {
    It 'leaves no connection' {
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
        Disconnect-IoNet
        { Get-IoNetConnection -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected*'
    }
}
