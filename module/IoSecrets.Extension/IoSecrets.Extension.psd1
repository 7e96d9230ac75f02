@{
    # What SecretManagement calls, by the name that its contract gives to this module. A library that is loaded anyway has it.
    RootModule        = '../bin/IoSecrets.Loader.dll'
    ModuleVersion     = '1.0'
    CmdletsToExport   = @(
        'Get-Secret', 'Get-SecretInfo', 'Remove-Secret', 'Set-Secret', 'Set-SecretInfo', 'Test-SecretVault', 'Unregister-SecretVault'
    )
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
