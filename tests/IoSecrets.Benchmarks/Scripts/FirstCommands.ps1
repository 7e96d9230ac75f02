# Writes the milliseconds of each of the first commands in a new pwsh.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', '', Justification = 'The steps use them.')]
param([string] $Manifest, [string] $BaseUri, [string] $Id)

$ErrorActionPreference = 'Stop'
$steps = @(
    { Import-Module $Manifest }
    { Get-IoNetConnection -ErrorAction Ignore }
    { Connect-IoNet -BaseUri $BaseUri }
    { Remove-IoSecret -Id $Id -Force }
)
foreach ($step in $steps) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    . $step
    $watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
}
