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
    It 'has a valid manifest' {
        (Test-ModuleManifest "$root/out/IoSecrets/IoSecrets.psd1").Name | Should -Be 'IoSecrets'
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

    It 'cannot be made without a key if the console cannot prompt' {
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
}

Describe 'Disconnect-IoNet' {
    It 'leaves no connection' {
        Connect-IoNet -BaseUri $baseUri -ApiKey $key
        Disconnect-IoNet
        { Get-IoNetConnection -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected*'
    }
}
