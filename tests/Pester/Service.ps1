# Dot-sourced where the stories of a file begin: imports the built module and starts the service in a process of its own.

$root = Resolve-Path "$PSScriptRoot/../.."
Import-Module "$root/out/IoSecrets/IoSecrets.psd1" -Force

# The emulator's first lines say where it is and with which key.
$start = [Diagnostics.ProcessStartInfo]::new('dotnet')
'run', '--no-build', '--project', "$root/src/IoSecrets.Sandbox", '--', '--serve', '--secrets', '300' | ForEach-Object { $start.ArgumentList.Add($_) }
$start.RedirectStandardOutput = $true
$start.RedirectStandardInput = $true
$service = [Diagnostics.Process]::Start($start)
$plainKey = $null
do {
    $line = $service.StandardOutput.ReadLine()
    if ($line -match "Connect-IoNet -BaseUri (?<uri>\S+) .*'(?<key>[^']+)'") {
        $baseUri = $Matches.uri.TrimEnd('/')
        $plainKey = $Matches.key
        $key = ConvertTo-SecureString $plainKey -AsPlainText -Force
    }
} until ($null -ne $plainKey -or $null -eq $line)

# Asks the service and not the module: a story must not depend on what it is about.
function Get-Id([int] $First) {
    (Invoke-RestMethod "$baseUri/api/v1/secrets/?limit=1000" -Headers @{ 'x-api-key' = $plainKey }).data.secret_id | Select-Object -First $First
}

function Stop-TestService {
    Remove-Module IoSecrets
    $service.Kill($true)
    $service.WaitForExit()
}
