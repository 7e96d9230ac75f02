# The functions that SecretManagement calls for a vault at io.net, which use the module's cmdlets.
# Errors are written rather than thrown: for an exception, SecretManagement shows only that the call failed.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification =
    'SecretManagement asks before it calls, and does not pass on -WhatIf and -Confirm.')]
param()

# SecretManagement uses one runspace for all vaults, and vaults may belong to several accounts, so each vault has its own connection.
$script:connections ??= @{}

function Set-Secret {
    [CmdletBinding()]
    param(
        [string] $Name,
        [object] $Secret,
        [string] $VaultName,
        [hashtable] $AdditionalParameters,
        # Accepted, because SecretManagement otherwise removes the secret that it just set or changed.
        [hashtable] $Metadata = @{}
    )

    try {
        if ($Secret -isnot [string] -and $Secret -isnot [securestring]) {
            $kind = if ($null -eq $Secret) { 'null' } else { "a $($Secret.GetType().Name)" }
            throw ConvertTo-ErrorRecord ValidationFailed "io.net stores only strings. Use a String or a SecureString, not $kind. Nothing was sent."
        }

        Assert-Metadata $Metadata
        $to = @{ Connection = Connect-Vault $VaultName $AdditionalParameters; Confirm = $false; ErrorAction = 'Stop' }
        $found = Find-Secret $Name $to.Connection
        if ($found) {
            $found | Set-IoSecret -Value $Secret @Metadata @to
        }
        else {
            $null = New-IoSecret -Name $Name -Value $Secret @Metadata @to
        }
    }
    catch {
        $PSCmdlet.WriteError($_)
    }
}

function Set-SecretInfo {
    [CmdletBinding()]
    param([string] $Name, [hashtable] $Metadata, [string] $VaultName, [hashtable] $AdditionalParameters)

    try {
        Assert-Metadata $Metadata
        $connection = Connect-Vault $VaultName $AdditionalParameters
        Get-OneSecret $Name $connection | Set-IoSecret @Metadata -Connection $connection -Confirm:$false -ErrorAction Stop
    }
    catch {
        $PSCmdlet.WriteError($_)
    }
}

function Remove-Secret {
    [CmdletBinding()]
    param([string] $Name, [string] $VaultName, [hashtable] $AdditionalParameters)

    try {
        $connection = Connect-Vault $VaultName $AdditionalParameters
        Get-OneSecret $Name $connection | Remove-IoSecret -Connection $connection -Confirm:$false -ErrorAction Stop
    }
    catch {
        $PSCmdlet.WriteError($_)
    }
}

function Get-Secret {
    [CmdletBinding()]
    param([string] $Name, [string] $VaultName, [hashtable] $AdditionalParameters)

    $reason = try {
        if (Find-Secret $Name (Connect-Vault $VaultName $AdditionalParameters)) {
            "io.net has the secret '$([IoSecrets.TextSanitizer]::Sanitize($Name))', but never returns a secret's value; only its own tools receive it."
        }
    }
    catch {
        $_.Exception.Message
    }

    # The only exception that SecretManagement passes on. After any other error, it assumes that the secret does not exist: Get-Secret would
    # report that, and Set-Secret -NoClobber would overwrite the secret.
    if ($reason) {
        throw [Microsoft.PowerShell.SecretManagement.PasswordRequiredException]::new($reason)
    }
}

function Get-SecretInfo {
    [CmdletBinding()]
    [OutputType([Microsoft.PowerShell.SecretManagement.SecretInformation])]
    param([string] $Filter, [string] $VaultName, [hashtable] $AdditionalParameters)

    try {
        # SecretManagement fails if two secrets have the same name, and compares names case-insensitively.
        $byName = [Collections.Generic.SortedDictionary[string, object]]::new([StringComparer]::OrdinalIgnoreCase)
        # The cmdlet matches patterns: -like needs seconds for a pattern with many stars and a long name, and a name may contain anything.
        $asked = [WildcardPattern]::ContainsWildcardCharacters($Filter) ? @{ Name = $Filter } : @{}
        $name = $Filter -and -not $asked.Count ? [WildcardPattern]::Unescape($Filter) : ''
        Get-IoSecret @asked -Connection (Connect-Vault $VaultName $AdditionalParameters) -ErrorAction Stop |
            Where-Object { -not $name -or [string]::Equals($_.Name, $name, 'OrdinalIgnoreCase') } |
            ForEach-Object { $byName["$($_.Name)"] += @($_) }
        foreach ($name in $byName.Keys) {
            $ids = $byName[$name].Id -join ', '
            $metadata = $byName[$name].Count -eq 1 ? (ConvertTo-Metadata $byName[$name][0]) : @{ Id = $ids }
            if ($byName[$name].Count -gt 1) {
                $shown = [IoSecrets.TextSanitizer]::Sanitize($name)
                $PSCmdlet.WriteWarning("io.net has several secrets named '$shown': $ids. To see them all, use Get-IoSecret.")
            }

            [Microsoft.PowerShell.SecretManagement.SecretInformation]::new($name, 'String', $VaultName, [hashtable] $metadata)
        }
    }
    catch {
        $PSCmdlet.WriteError($_)
    }
}

function Test-SecretVault {
    [CmdletBinding()]
    [OutputType([bool])]
    param([string] $VaultName, [hashtable] $AdditionalParameters)

    try {
        # Reconnects, because Connect-IoNet verifies a new connection.
        Disconnect-Vault $VaultName
        $null = Connect-Vault $VaultName $AdditionalParameters
        $true
    }
    catch {
        $PSCmdlet.WriteError($_)
        $false
    }
}

function Unregister-SecretVault {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'AdditionalParameters', Justification =
        'SecretManagement passes it to every function.')]
    [CmdletBinding()]
    param([string] $VaultName, [hashtable] $AdditionalParameters)

    Disconnect-Vault $VaultName
}

function Connect-Vault([string] $VaultName, [hashtable] $Parameters) {
    # A misspelt ApiKeyVariable would otherwise mean the default variable's account.
    $unknown = $Parameters.Keys | Where-Object { $_ -notin 'BaseUri', 'ApiKeyVariable', 'Verbose' }
    if ($unknown) {
        throw ConvertTo-ErrorRecord UnknownVaultParameter ("The vault $VaultName has an unknown parameter: $unknown. " +
            'Use Register-SecretVault with only BaseUri and ApiKeyVariable, or without parameters.')
    }

    $variable = $Parameters.ApiKeyVariable
    $key = [Environment]::GetEnvironmentVariable($variable ? $variable : 'IOINTELLIGENCE_API_KEY')
    $settings = @{}
    if ($Parameters.BaseUri) {
        $settings.BaseUri = $Parameters.BaseUri
    }

    # If the vault has no ApiKeyVariable, Connect-IoNet decides which hosts may receive the key in the default variable.
    if ($variable) {
        if ([string]::IsNullOrWhiteSpace($key)) {
            throw ConvertTo-ErrorRecord CredentialMissing ("`$env:$variable holds no API key for the vault $VaultName. " +
                'Set the variable, or register the vault with another ApiKeyVariable.')
        }

        $settings.ApiKey = [Net.NetworkCredential]::new('', $key).SecurePassword
    }

    $origin = [Text.Encoding]::UTF8.GetBytes("$($settings.BaseUri)`n$variable`n$key")
    $mark = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($origin))
    if ($script:connections[$VaultName].Mark -ne $mark) {
        Disconnect-Vault $VaultName
        try {
            $script:connections[$VaultName] = @{ Mark = $mark; Connection = Connect-IoNet @settings -Detached -ErrorAction Stop }
        }
        catch {
            if ($_.FullyQualifiedErrorId -notlike 'CredentialMissing*') { throw }
            # Replaced, because its advice is to use -ApiKey, and a vault has no such parameter.
            throw ConvertTo-ErrorRecord CredentialMissing ("The vault $VaultName has no API key. Register it with ApiKeyVariable, " +
                'the name of an environment variable that holds the key.')
        }
    }

    $script:connections[$VaultName].Connection
}

function Disconnect-Vault([string] $VaultName) {
    if ($script:connections.ContainsKey($VaultName)) {
        Disconnect-IoNet -Connection $script:connections[$VaultName].Connection
        $script:connections.Remove($VaultName)
    }
}

# Returns the secret with the name, or nothing.
function Find-Secret([string] $Name, $Connection) {
    $quoted = "'$([IoSecrets.TextSanitizer]::Sanitize($Name))'"
    $asked = @{ Connection = $Connection; ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue'; WarningVariable = 'incomplete' }
    $secrets = @(Get-IoSecret @asked | Where-Object { [string]::Equals($_.Name, $Name, 'OrdinalIgnoreCase') })
    if ($incomplete) {
        throw ConvertTo-ErrorRecord ListIncomplete ("$incomplete Another secret may be named $quoted too. " +
            'Use IDs, with the cmdlets of IoSecrets. Nothing was done.')
    }

    if ($secrets.Count -gt 1) {
        throw ConvertTo-ErrorRecord AmbiguousName ("Several secrets are named $quoted. " +
            "Use one of these IDs, with the cmdlets of IoSecrets: $($secrets.Id -join ', '). Nothing was done. Account: $Connection.")
    }

    $secrets
}

function Get-OneSecret([string] $Name, $Connection) {
    $found = Find-Secret $Name $Connection
    if (-not $found) {
        throw ConvertTo-ErrorRecord SecretNotFound ("No secret is named '$([IoSecrets.TextSanitizer]::Sanitize($Name))' in account $Connection. " +
            'Get-SecretInfo lists the names.')
    }

    $found
}

function Assert-Metadata([hashtable] $Metadata) {
    $unknown = $Metadata.Keys | Where-Object { $_ -notin 'ToolName', 'ToolArgument', 'IsDefaultForTool' }
    if ($unknown) {
        throw ConvertTo-ErrorRecord ValidationFailed ("io.net does not store the metadata $unknown. " +
            'Use only ToolName, ToolArgument and IsDefaultForTool. Nothing was sent.')
    }

    # PowerShell would convert a string to a Boolean value, regardless of its content.
    if ($Metadata.ContainsKey('IsDefaultForTool') -and $Metadata.IsDefaultForTool -isnot [bool]) {
        throw ConvertTo-ErrorRecord ValidationFailed 'IsDefaultForTool must be $true or $false. Nothing was sent.'
    }
}

function ConvertTo-Metadata($Secret) {
    $metadata = @{
        Id               = "$($Secret.Id)"
        ToolName         = $Secret.ToolName
        ToolArgument     = $Secret.ToolArgument
        IsDefaultForTool = $Secret.IsDefaultForTool
        CreatedAt        = $Secret.CreatedAt.UtcDateTime
        UpdatedAt        = $Secret.UpdatedAt.UtcDateTime
    }
    @($metadata.Keys) | Where-Object { $null -eq $metadata[$_] } | ForEach-Object { $metadata.Remove($_) }
    $metadata
}

function ConvertTo-ErrorRecord([string] $Id, [string] $Message) {
    [Management.Automation.ErrorRecord]::new([InvalidOperationException]::new($Message), $Id, 'InvalidOperation', $null)
}
