# The first use of the module in a pwsh that has just started: how many milliseconds each step takes.
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
