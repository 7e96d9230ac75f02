# How the sandbox opens a shell or a script: the manifest, the base URI, a file with the ids and, for a script, its path.
# Nothing but $ids stays behind in the scope of what follows.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidGlobalVars', 'global:ids', Justification = 'What is typed at the prompt is to see it.')]
param()

& {
    param($Manifest, $BaseUri, $IdFile)
    $ErrorActionPreference = 'Stop'
    Import-Module $Manifest
    # A plain Connect-IoNet is to meet the emulator, never the real service.
    $global:PSDefaultParameterValues['Connect-IoNet:BaseUri'] = $BaseUri
    $global:ids = [System.IO.File]::ReadAllLines($IdFile)
    Connect-IoNet
} $args[0] $args[1] $args[2]

if ($args.Count -gt 3) {
    & $args[3]

    # False after a script only where it said `exit`; the exit code of its last program is none of its own.
    if (-not $?) { exit $LASTEXITCODE }
}
