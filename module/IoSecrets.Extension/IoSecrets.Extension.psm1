# The functions that SecretManagement's contract names. They are read from Vault.ps1 when one of them is called: everyone who imports
# the module loads this file, and few keep a vault.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification =
    'SecretManagement has asked before it calls. It hands -WhatIf and -Confirm on to nobody.')]
param()

# SecretManagement keeps one runspace for all vaults, and vaults may belong to several accounts: a connection for each.
$script:connections = @{}

function Get-Secret {
    param([string] $Name, [string] $VaultName, [hashtable] $AdditionalParameters)
    . $PSScriptRoot/Vault.ps1
    Get-Secret @PSBoundParameters
}

function Get-SecretInfo {
    param([string] $Filter, [string] $VaultName, [hashtable] $AdditionalParameters)
    . $PSScriptRoot/Vault.ps1
    Get-SecretInfo @PSBoundParameters
}

function Remove-Secret {
    param([string] $Name, [string] $VaultName, [hashtable] $AdditionalParameters)
    . $PSScriptRoot/Vault.ps1
    Remove-Secret @PSBoundParameters
}

function Set-Secret {
    param([string] $Name, [object] $Secret, [hashtable] $Metadata, [string] $VaultName, [hashtable] $AdditionalParameters)
    . $PSScriptRoot/Vault.ps1
    Set-Secret @PSBoundParameters
}

function Set-SecretInfo {
    param([string] $Name, [hashtable] $Metadata, [string] $VaultName, [hashtable] $AdditionalParameters)
    . $PSScriptRoot/Vault.ps1
    Set-SecretInfo @PSBoundParameters
}

function Test-SecretVault {
    param([string] $VaultName, [hashtable] $AdditionalParameters)
    . $PSScriptRoot/Vault.ps1
    Test-SecretVault @PSBoundParameters
}

function Unregister-SecretVault {
    param([string] $VaultName, [hashtable] $AdditionalParameters)
    . $PSScriptRoot/Vault.ps1
    Unregister-SecretVault @PSBoundParameters
}
