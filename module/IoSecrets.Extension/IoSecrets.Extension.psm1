# The functions that SecretManagement's contract names. Everyone who imports the module loads this file, and few keep a vault: what the
# functions do, and of what types their parameters are, is read from Vault.ps1 when one of them is called.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification =
    'SecretManagement has asked before it calls. It hands -WhatIf and -Confirm on to nobody.')]
param()

function Get-Secret($Name, $VaultName, $AdditionalParameters) {
    . $PSScriptRoot/Vault.ps1
    Get-Secret @PSBoundParameters
}

function Get-SecretInfo($Filter, $VaultName, $AdditionalParameters) {
    . $PSScriptRoot/Vault.ps1
    Get-SecretInfo @PSBoundParameters
}

function Remove-Secret($Name, $VaultName, $AdditionalParameters) {
    . $PSScriptRoot/Vault.ps1
    Remove-Secret @PSBoundParameters
}

function Set-Secret($Name, $Secret, $Metadata, $VaultName, $AdditionalParameters) {
    . $PSScriptRoot/Vault.ps1
    Set-Secret @PSBoundParameters
}

function Set-SecretInfo($Name, $Metadata, $VaultName, $AdditionalParameters) {
    . $PSScriptRoot/Vault.ps1
    Set-SecretInfo @PSBoundParameters
}

function Test-SecretVault($VaultName, $AdditionalParameters) {
    . $PSScriptRoot/Vault.ps1
    Test-SecretVault @PSBoundParameters
}

function Unregister-SecretVault($VaultName, $AdditionalParameters) {
    . $PSScriptRoot/Vault.ps1
    Unregister-SecretVault @PSBoundParameters
}
