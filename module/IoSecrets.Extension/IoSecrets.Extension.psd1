@{
    RootModule           = 'IoSecrets.Extension.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f8b695f-cc2f-4af8-91bd-9fe771eaa131'
    Author               = 'IoSecrets contributors'
    CompanyName          = 'IoSecrets contributors'
    Copyright            = '(c) IoSecrets contributors. MIT licence.'
    Description          = 'What SecretManagement calls for a vault of the module IoSecrets.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')

    FunctionsToExport    = @(
        'Get-Secret'
        'Get-SecretInfo'
        'Remove-Secret'
        'Set-Secret'
        'Set-SecretInfo'
        'Test-SecretVault'
        'Unregister-SecretVault'
    )
    CmdletsToExport      = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
}
