# Imports the module, connects and sets $ids, then runs the script if there is one. Arguments: the manifest, the base URI, a file with the ids and the
# script's path. Leaves no variable but $ids behind.

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
    & $args[3]

    # False only if the script called `exit`: the exit code of its last program is not the script's.
    if (-not $?) { exit $LASTEXITCODE }
}
