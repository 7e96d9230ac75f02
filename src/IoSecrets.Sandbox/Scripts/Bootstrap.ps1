# Imports the module, connects and sets $ids, then runs the script if there is one. Arguments: the manifest, the base URI, a file with the ids, the
# script's path and its arguments. Leaves no variable but $ids behind.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidGlobalVars', 'global:ids', Justification = 'Commands at the prompt use it.')]
param()

& {
    param($Manifest, $BaseUri, $IdFile)
    $ErrorActionPreference = 'Stop'
    Import-Module $Manifest
    # Connect-IoNet without -BaseUri must reach the emulator, never the real service.
    $global:PSDefaultParameterValues['Connect-IoNet:BaseUri'] = $BaseUri
    $global:ids = [System.IO.File]::ReadAllLines($IdFile)
    Connect-IoNet
} $args[0] $args[1] $args[2]

if ($args.Count -gt 3) {
    $private:switches = @{}
    $private:rest = @(for ($private:i = 4; $i -lt $args.Count; $i++) {
        # pwsh makes a Boolean only of -Name:$true and -Name:$false. Splatted in an array, the Boolean would be an argument of its own.
        if ($args[$i + 1] -is [bool]) {
            $switches[$args[$i].TrimStart('-')] = $args[$i + 1]
            $i++
        }
        else {
            $args[$i]
        }
    })
    $global:LASTEXITCODE = 0
    & $args[3] @switches @rest

    # False if the script called `exit`, or could not start: the exit code of its last program is not the script's.
    if (-not $?) { exit ($LASTEXITCODE -eq 0 ? 1 : $LASTEXITCODE) }
}
