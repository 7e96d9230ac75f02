# Runs Invoke-RestMethod in ForEach-Object -Parallel, and writes the milliseconds.
param([string] $Secrets, [string] $IdFile, [int] $Width, [int] $Retries)
$ids = [System.IO.File]::ReadAllLines($IdFile)
$watch = [System.Diagnostics.Stopwatch]::StartNew()
$null = $ids | ForEach-Object -ThrottleLimit $Width -Parallel {
    $request = @{ Method = 'Delete'; Uri = "$using:Secrets$_"; Headers = @{ 'x-api-key' = $env:IOINTELLIGENCE_API_KEY }; NoProxy = $true }
    if ($using:Retries) { $request += @{ MaximumRetryCount = $using:Retries; RetryIntervalSec = 1 } }
    try { Invoke-RestMethod @request } catch { $_ }
}

$watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
