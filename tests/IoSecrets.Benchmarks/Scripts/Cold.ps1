# Deletes the secrets of several files in one session, and writes the milliseconds of each run.
param([string] $Manifest, [string] $BaseUri, [int] $Width, [Parameter(ValueFromRemainingArguments)] [string[]] $IdFile)

$ErrorActionPreference = 'Stop'
Import-Module $Manifest
Connect-IoNet -BaseUri $BaseUri
foreach ($file in $IdFile) {
    $ids = [System.IO.File]::ReadAllLines($file)
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $ids | Remove-IoSecret -Force -ThrottleLimit $Width
    $watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
}
