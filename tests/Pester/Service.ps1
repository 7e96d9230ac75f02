# What the stories of all files begin and end with.

$root = Resolve-Path "$PSScriptRoot/../.."

# The emulator in a process of its own, which is one account. Its first lines say where it is and with which key.
function Open-TestService([int] $Secrets = 300) {
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    'run', '--no-build', '--project', "$root/src/IoSecrets.Sandbox", '--', '--serve', '--secrets', "$Secrets" |
        ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardInput = $true
    $process = [Diagnostics.Process]::Start($start)
    do {
        $line = $process.StandardOutput.ReadLine()
    } until ($null -eq $line -or $line -match "Connect-IoNet -BaseUri (?<uri>\S+) .*'(?<key>[^']+)'")
    [pscustomobject]@{ Process = $process; BaseUri = $Matches.uri.TrimEnd('/'); Key = $Matches.key }
}

function Close-TestService($Service) {
    $Service.Process.Kill($true)
    $Service.Process.WaitForExit()
}

function ConvertTo-SecureText([string] $Text) {
    [Net.NetworkCredential]::new('', $Text).SecurePassword
}

# Asks the service and not the module: a story must not depend on what it is about.
function Get-Stored($Service) {
    (Invoke-RestMethod "$($Service.BaseUri)/api/v1/secrets/?limit=1000" -Headers @{ 'x-api-key' = $Service.Key }).data
}

# Of the service that the stories of a file have in $service.
function Get-Id([int] $First) {
    (Get-Stored $service).secret_id | Select-Object -First $First
}
