@{
    RootModule           = 'bin/IoSecrets.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '0971937e-e7e3-41be-9fbf-81f995040eaf'
    Author               = 'IoSecrets contributors'
    CompanyName          = 'IoSecrets contributors'
    Copyright            = '(c) IoSecrets contributors. MIT licence.'
    Description          = 'Manages the secrets of io.net''s IO Intelligence. Connect once, then list, create, change and delete secrets from a pipeline, from one to a hundred thousand, with an exact result for every ID.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')

    # SecretManagement requires the vault's functions in a nested module; it exports nothing. No path here contains '..': PowerShell would
    # resolve it from the current folder, and load whatever is there.
    NestedModules        = @('IoSecrets.Extension/IoSecrets.Extension.dll')
    FormatsToProcess     = @('IoSecrets.Format.ps1xml')
    TypesToProcess       = @('IoSecrets.Types.ps1xml')

    CmdletsToExport      = @(
        'Compare-IoSecret',
        'Connect-IoNet',
        'Disconnect-IoNet',
        'Get-IoNetConnection',
        'Get-IoSecret',
        'Get-IoSecretRun',
        'Get-IoSecretUsage',
        'New-IoSecret',
        'Remove-IoSecret',
        'Set-IoSecret',
        'Sync-IoSecret',
        'Test-IoNetConnection'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()

    PrivateData          = @{
        PSData = @{
            Tags         = @('io.net', 'IOIntelligence', 'secrets', 'SecretManagement', 'PSEdition_Core', 'Linux')
            ProjectUri   = 'https://github.com/IoSecrets/IoSecrets'
            LicenseUri   = 'https://github.com/IoSecrets/IoSecrets/blob/main/LICENSE'
            IconUri      = 'https://raw.githubusercontent.com/IoSecrets/IoSecrets/main/docs/icon.png'

            # The build inserts this version's section of CHANGELOG.md.
            ReleaseNotes = 'CHANGELOG.md'
        }
    }
}
