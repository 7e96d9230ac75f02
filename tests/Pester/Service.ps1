# What the stories of all files begin and end with.

$root = Resolve-Path "$PSScriptRoot/../.."

# What was built last, in whichever configuration.
function Get-Built([string] $Path) {
    Get-Item "$root/$($Path -replace '^(\w+/[\w.]+)/', '$1/bin/*/')" | Sort-Object LastWriteTime | Select-Object -Last 1
}

# What starts another process of the pwsh that runs the stories: not the one on PATH, and not always a program of its own.
function Get-PwshStart {
    $program = [Environment]::ProcessPath
    (Split-Path $program -LeafBase) -eq 'dotnet' ? @($program, 'exec', "$PSHOME/pwsh.dll") : @($program)
}

function Invoke-Pwsh {
    $program, $lead = Get-PwshStart
    if ($MyInvocation.ExpectingInput) {
        $input | & $program @lead @args
    }
    else {
        & $program @lead @args
    }
}

# The emulator in a process of its own, which is one account. Its first lines say where it is and with which key.
function Open-TestService([int] $Secrets = 300) {
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    'exec', (Get-Built src/IoSecrets.Sandbox/net10.0/IoSecrets.Sandbox.dll), '--serve', '--secrets', "$Secrets" |
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
    (Invoke-RestMethod "$($Service.BaseUri)/api/v1/secrets/" -Headers @{ 'x-api-key' = $Service.Key }).data
}

# Of the service that the stories of a file have in $service.
function Get-Id([int] $First) {
    (Get-Stored $service).secret_id | Select-Object -First $First
}
