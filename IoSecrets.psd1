@{
    RootModule           = 'bin/IoSecrets.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '0971937e-e7e3-41be-9fbf-81f995040eaf'
    Author               = 'IoSecrets contributors'
    CompanyName          = 'IoSecrets contributors'
    Copyright            = '(c) IoSecrets contributors. MIT licence.'
    Description          = 'Manages the secrets of io.net''s IO Intelligence: connect once, then list, create, change and delete secrets, one or a hundred thousand, from a pipeline, with an exact report for every id.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')

    # SecretManagement calls its cmdlets as those of a nested module; nothing of it is exported. No path here goes up with '..': PowerShell
    # would resolve it from the current folder, and load what lies there.
    NestedModules        = @('IoSecrets.Extension/IoSecrets.Extension.dll')
    FormatsToProcess     = @('IoSecrets.Format.ps1xml')
    TypesToProcess       = @('IoSecrets.Types.ps1xml')

    CmdletsToExport      = @(
        'Connect-IoNet',
        'Disconnect-IoNet',
        'Get-IoNetConnection',
        'Get-IoSecret',
        'Get-IoSecretRun',
        'New-IoSecret',
        'Remove-IoSecret',
        'Set-IoSecret',
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

            # Put in by the build: this version's section of CHANGELOG.md.
            ReleaseNotes = 'CHANGELOG.md'
        }
    }
}
