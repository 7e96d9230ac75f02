# Invoke-RestMethod in a loop. Writes the milliseconds it took.
# The width and the retries, which it is given as well, are not for a loop.
param([string] $Secrets, [string] $IdFile)
$headers = @{ 'x-api-key' = $env:IOINTELLIGENCE_API_KEY }
$ids = [System.IO.File]::ReadAllLines($IdFile)
$watch = [System.Diagnostics.Stopwatch]::StartNew()
foreach ($id in $ids) {
    $null = Invoke-RestMethod -Method Delete -Uri "$Secrets$id" -Headers $headers -NoProxy
}

$watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
