# Functions that the stories of all files use.

$root = Resolve-Path "$PSScriptRoot/../.."

# Gets the file of the latest build, in any configuration.
function Get-BuildOutput([string] $Path) {
    Get-Item "$root/$($Path -replace '^(\w+/[\w.]+)/', '$1/bin/*/')" | Sort-Object LastWriteTime | Select-Object -Last 1
}

# Gets the command that starts another process of this pwsh, which is not always the pwsh on PATH, and may be a dll that dotnet runs.
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

# Starts the emulator with one account in its own process. Its first lines contain the URI and the key.
function Open-TestService([int] $Secrets = 300) {
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    'exec', (Get-BuildOutput src/IoSecrets.Sandbox/net10.0/IoSecrets.Sandbox.dll), '--serve', '--secrets', "$Secrets" |
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

# Gets the secrets directly from the service: a story must not verify the module with the module.
function Get-Stored($Service) {
    (Invoke-RestMethod "$($Service.BaseUri)/api/v1/secrets/" -Headers @{ 'x-api-key' = $Service.Key }).data
}

# Gets ids from the service in $service.
function Get-Id([int] $First) {
    (Get-Stored $service).secret_id | Select-Object -First $First
}
