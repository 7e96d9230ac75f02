#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# An account as a vault of the real SecretManagement.

BeforeDiscovery {
    # On Windows, and once SecretManagement is loaded, its vault registry cannot be moved, and the user's own registry must stay untouched.
    $obstacle = switch ($true) {
        { -not (Get-Module Microsoft.PowerShell.SecretManagement -ListAvailable) } { 'Microsoft.PowerShell.SecretManagement is not installed'; break }
        $IsWindows { 'on Windows they would use the vaults of the current user'; break }
        { 'Microsoft.PowerShell.SecretManagement.SecretInformation' -as [type] } { 'SecretManagement is already loaded; run them in a new pwsh'; break }
    }
    if ($obstacle) {
        Write-Warning "The stories of SecretManagement are skipped: $obstacle."
    }
}

Describe 'A vault of SecretManagement' -Skip:([bool] $obstacle) {
    BeforeAll {
        . "$PSScriptRoot/Service.ps1"

        # Gets the secrets of a name directly from the service, without the module.
        function Get-StoredName([string] $Name, $Service = $first) {
            Get-Stored $Service | Where-Object secret_name -EQ $Name
        }

        function Add-Stored([string] $Name) {
            $request = @{
                Method      = 'Post'
                ContentType = 'application/json'
                Body        = @{ secret_name = $Name; secret_value = 'value-of-another' } | ConvertTo-Json
                Headers     = @{ 'x-api-key' = $first.Key }
            }
            $null = Invoke-RestMethod "$($first.BaseUri)/api/v1/secrets/" @request
        }

        # A minimal in-memory vault, from which secrets are moved.
        $shelf = New-Item "$TestDrive/Shelf/Shelf.Extension" -ItemType Directory -Force
        "@{ ModuleVersion = '1.0'; NestedModules = 'Shelf.Extension' }" | Set-Content "$TestDrive/Shelf/Shelf.psd1"
        "@{ ModuleVersion = '1.0'; RootModule = 'Shelf.Extension.psm1'; FunctionsToExport = '*' }" | Set-Content "$shelf/Shelf.Extension.psd1"
        @'
        $secrets = @{}
        function Set-Secret($Name, $Secret, $VaultName, $AdditionalParameters) { $secrets[$Name] = $Secret }
        function Get-Secret($Name, $VaultName, $AdditionalParameters) { $secrets[$Name] }
        function Remove-Secret($Name, $VaultName, $AdditionalParameters) { $secrets.Remove($Name) }
        function Get-SecretInfo($Filter, $VaultName, $AdditionalParameters) {
            foreach ($name in $secrets.Keys -like $Filter) { [Microsoft.PowerShell.SecretManagement.SecretInformation]::new($name, 'String', $VaultName) }
        }
        function Test-SecretVault($VaultName, $AdditionalParameters) { $true }
'@ | Set-Content "$shelf/Shelf.Extension.psm1"

        $home_, $env:HOME = $env:HOME, "$TestDrive"
        Import-Module Microsoft.PowerShell.SecretManagement

        # Two vaults of two accounts need two services.
        $first = Open-TestService 10
        $second = Open-TestService 10
        $env:IOSECRETS_FIRST = $first.Key
        $env:IOSECRETS_SECOND = $second.Key
        $module = "$root/out/IoSecrets"
        Register-SecretVault -Name io -ModuleName $module -VaultParameters @{ BaseUri = $first.BaseUri; ApiKeyVariable = 'IOSECRETS_FIRST' }
        Register-SecretVault -Name team -ModuleName $module -VaultParameters @{ BaseUri = $second.BaseUri; ApiKeyVariable = 'IOSECRETS_SECOND' }
        Register-SecretVault -Name shelf -ModuleName "$TestDrive/Shelf"
    }

    AfterAll {
        'io', 'team', 'shelf' | Unregister-SecretVault
        Remove-Module Microsoft.PowerShell.SecretManagement
        $env:HOME = $home_
        $env:IOSECRETS_FIRST = $env:IOSECRETS_SECOND = $null
        $first, $second | ForEach-Object { Close-TestService $_ }
    }

    It 'passes its test' {
        Test-SecretVault -Name io | Should -BeTrue
    }

    It 'fails its test with the reason if the service refuses the key' {
        $env:IOSECRETS_FIRST = 'io-v2-not-a-key-of-the-service'
        try {
            Test-SecretVault -Name io -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeFalse
        }
        finally {
            $env:IOSECRETS_FIRST = $first.Key
        }
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'CredentialRefused,*'
        Test-SecretVault -Name io | Should -BeTrue
    }

    It 'stores a secret from another vault' {
        Set-Secret -Name db -Secret 'hunter2hunter2' -Vault shelf
        Get-Secret db -Vault shelf | Set-Secret -Name db -Vault io -ErrorAction Stop
        (Get-StoredName db).display | Should -BeLike 'hu*2'
    }

    It 'stores a secret from another vault by its description' {
        Set-Secret -Name described -Secret 'hunter3hunter3' -Vault shelf
        Get-SecretInfo described -Vault shelf | Set-Secret -Vault io -ErrorAction Stop
        (Get-StoredName described).display | Should -BeLike 'hu*3'
    }

    It 'changes an existing secret and does not add a second one' {
        Set-Secret -Name changed -Secret 'first-value-1' -Vault io
        $before = Get-StoredName changed
        Set-Secret -Name CHANGED -Secret (ConvertTo-SecureText 'other-value-2') -Vault io -ErrorAction Stop
        $after = Get-StoredName changed
        $after.secret_id | Should -Be $before.secret_id
        $after.display | Should -Not -Be $before.display
    }

    It 'does not change or remove a name that several secrets share' {
        Add-Stored several
        Add-Stored Several
        $before = Get-StoredName several | ConvertTo-Json
        foreach ($change in { Set-Secret -Name several -Secret 'hunter2hunter2' -Vault io @stop }, { Remove-Secret -Name several -Vault io @stop }) {
            $stop = @{ ErrorAction = 'Stop' }
            $change | Should -Throw -ErrorId 'AmbiguousName,*'
        }
        Get-StoredName several | ConvertTo-Json | Should -Be $before
        @(Get-SecretInfo several -Vault io -WarningAction SilentlyContinue -WarningVariable warnings).Count | Should -Be 1
        $warnings | Should -Match 'several secrets'
    }

    It 'overwrites nothing with -NoClobber, and explains that io.net never returns a value' {
        Set-Secret -Name kept -Secret 'first-value-1' -Vault io
        $before = Get-StoredName kept | ConvertTo-Json
        { Set-Secret -Name kept -Secret 'other-value-2' -Vault io -NoClobber -ErrorAction Stop } | Should -Throw '*never returns*'
        Get-Secret kept -Vault io -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        $problems.Count | Should -Be 1
        $problems[0] | Should -Match 'never returns'
        Get-StoredName kept | ConvertTo-Json | Should -Be $before
        Set-Secret -Name fresh -Secret 'first-value-1' -Vault io -NoClobber -ErrorAction Stop
        @(Get-StoredName fresh).Count | Should -Be 1
    }

    It 'returns nothing for a name that does not exist' {
        Get-Secret nothing -Vault io -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -BeLike 'GetSecretNotFound,*'
    }

    It 'lets SecretManagement find a secret in another vault' {
        Set-Secret -Name elsewhere -Secret 'hunter2hunter2' -Vault shelf
        Get-Secret elsewhere -AsPlainText -ErrorAction Stop | Should -Be 'hunter2hunter2'
    }

    It 'sets and shows tool and default as metadata, and rejects other metadata' {
        Set-Secret -Name tooled -Secret 'hunter2hunter2' -Vault io -Metadata @{ ToolName = 'agno__linear__*'; IsDefaultForTool = $true } -ErrorAction Stop
        Set-SecretInfo -Name tooled -Vault io -Metadata @{ ToolArgument = 'api_token' } -ErrorAction Stop
        $metadata = (Get-SecretInfo tooled -Vault io).Metadata
        $metadata.ToolName, $metadata.ToolArgument, $metadata.IsDefaultForTool | Should -Be 'agno__linear__*', 'api_token', $true
        $metadata.Id | Should -Be (Get-StoredName tooled).secret_id
        $metadata.UpdatedAt | Should -BeOfType datetime
        { Set-Secret -Name tooled -Secret 'other-value-2' -Vault io -Metadata @{ Owner = 'me' } -ErrorAction Stop } |
            Should -Throw -ErrorId 'ValidationFailed,*'
        (Get-StoredName tooled).display | Should -BeLike 'hu*2'
    }

    It 'rejects a value that is not text' {
        { Set-Secret -Name table -Secret @{ a = 'hunter2hunter2' } -Vault io -ErrorAction Stop } | Should -Throw -ErrorId 'ValidationFailed,*'
        Get-StoredName table | Should -BeNullOrEmpty
    }

    It 'removes a secret, and reports an error if the name does not exist' {
        Set-Secret -Name doomed -Secret 'hunter2hunter2' -Vault io
        Remove-Secret -Name doomed -Vault io -WhatIf
        @(Get-StoredName doomed).Count | Should -Be 1
        Remove-Secret -Name doomed -Vault io -ErrorAction Stop
        Get-StoredName doomed | Should -BeNullOrEmpty
        { Remove-Secret -Name doomed -Vault io -ErrorAction Stop } | Should -Throw -ErrorId 'SecretNotFound,*'
    }

    It 'uses only its own account' {
        Set-Secret -Name mine -Secret 'hunter2hunter2' -Vault io
        Set-Secret -Name theirs -Secret 'hunter2hunter2' -Vault team
        Set-Secret -Name mine-too -Secret 'hunter2hunter2' -Vault io
        (Get-StoredName mine), (Get-StoredName mine-too), (Get-StoredName theirs $second) | Should -Not -Contain $null
        Get-StoredName theirs | Should -BeNullOrEmpty
        (Get-SecretInfo *e* -Vault team).Name | Should -Not -Contain 'mine'
    }

    It 'never shows its key' {
        $shown = & {
            Test-SecretVault -Name io -Verbose
            Get-SecretInfo -Vault io -Verbose
            Set-Secret -Name secretive -Secret 'hunter2hunter2' -Vault io -Verbose
            Get-Secret secretive -Vault io -Verbose
            Get-SecretVault io | Format-List *
        } *>&1 | Out-String -Width 500
        $shown += $Error | Format-List * -Force | Out-String -Width 500
        $shown | Should -Match 'Invoking command Set-Secret'
        $shown | Should -Not -Match ([regex]::Escape($first.Key))
    }
}
