# Runs Invoke-RestMethod in a loop, and writes the milliseconds. Ignores the width and the retries, which it also gets.
param([string] $Secrets, [string] $IdFile)
$headers = @{ 'x-api-key' = $env:IOINTELLIGENCE_API_KEY }
$ids = [System.IO.File]::ReadAllLines($IdFile)
$watch = [System.Diagnostics.Stopwatch]::StartNew()
foreach ($id in $ids) {
    $null = Invoke-RestMethod -Method Delete -Uri "$Secrets$id" -Headers $headers -NoProxy
}

$watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
