# Runs the help's examples in this pwsh, each in its own runspace, and writes the result of each example as JSON.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidOverwritingBuiltInCmdlets', '', Justification = 'There is no other machine.')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'Manifest', Justification = 'A function uses it.')]
param([string] $Examples, [string] $Results, [string] $Manifest, [string] $HostSources)

# The examples' runspaces do not inherit it.
$ErrorActionPreference = 'Stop'

# Runs before each example. Stands in for SecretManagement, which is not installed, and for other machines.
$opening = {
    param($Example, $Manifest, $Key)

    Import-Module $Manifest
    Set-Location $Example.Folder
    $PSDefaultParameterValues = @{ 'Connect-IoNet:BaseUri' = $Example.BaseUri }
    # Sends no request, so that every request that the service receives comes from the example.
    Connect-IoNet -ApiKey $Key -SkipConnectionTest

    function Get-Secret([string] $Name) { $Key }

    function Register-SecretVault([string] $Name, [string] $ModuleName, [hashtable] $VaultParameters) { $VaultParameters }

    function Invoke-Command([string] $ComputerName, [switch] $AsJob, [scriptblock] $ScriptBlock) {
        . ([scriptblock]::Create($ScriptBlock.ToString().Replace('$using:', '$')))
    }

    function Receive-Job([switch] $Wait) { $input }
}

# The usings that the tests' own build adds implicitly.
$usings = New-Item (Join-Path (Split-Path $Results) 'Usings.cs')
'System', 'System.Collections.Generic', 'System.Linq', 'System.Threading', 'System.Threading.Tasks' |
    ForEach-Object { "global using $_;" } | Set-Content $usings
Add-Type -Path (@($usings) + (Get-ChildItem $HostSources)) -CompilerOptions '/nullable:enable'

function Invoke-Script($Runspace, [string] $Script, [object[]] $Arguments) {
    $shell = [powershell]::Create($Runspace).AddScript($Script)
    $Arguments | ForEach-Object { $null = $shell.AddArgument($_) }
    $terminating = $null
    try {
        $output = $shell.Invoke()
    }
    catch {
        $terminating = "$($_.Exception.InnerException)"
    }
    [pscustomobject]@{
        Terminating = $terminating
        Errors      = @($shell.Streams.Error | ForEach-Object { "$_" })
        Warnings    = @($shell.Streams.Warning | ForEach-Object { "$_" })
        Output      = $output
    }
}

function Invoke-Example($Example) {
    $env:IOINTELLIGENCE_API_KEY = $Example.Key
    $key = [Net.NetworkCredential]::new('', $Example.Key).SecurePassword
    $shown = [IoSecrets.Tests.Hosting.RecordingHost]::new()
    # Answers "yes to all" twice: an example may first ask about all secrets, and then about each.
    1..2 | ForEach-Object { $shown.Recorded.Answers.Enqueue(1) }
    $shown.Recorded.Typed = [Net.NetworkCredential]::new('', $Example.Typed).SecurePassword
    $state = [initialsessionstate]::CreateDefault2()
    if ($IsWindows) { $state.ExecutionPolicy = 'Bypass' }
    $runspace = [runspacefactory]::CreateRunspace($shown, $state)
    $runspace.Open()
    try {
        $opened = Invoke-Script $runspace $opening -Arguments $Example, $Manifest, $key
        $connected = '(Get-IoNetConnection -ErrorAction Ignore).ConnectedSince.Ticks'
        $since = (Invoke-Script $runspace $connected).Output
        $length = $shown.Recorded.Text.Length
        # What the comment says: a killed run has no last line.
        $interruption = 'Set-Content run.jsonl @(Get-Content run.jsonl | Where-Object { $_ -notlike "*completed*" })'
        $code = $Example.Code -replace '(?m)^# The process was killed.*$', $interruption.Replace('$', '$$')
        # Without the catch, the script would continue after a cmdlet's terminating error, which would be listed with the other errors.
        $result = Invoke-Script $runspace "try { $code`n } catch { throw }"
        $isReconnected = "$((Invoke-Script $runspace $connected).Output)" -ne "$since"
        [pscustomobject]@{
            Page        = $Example.Page
            Place       = $Example.Place
            Terminating = $opened.Terminating ?? $result.Terminating
            Errors      = $opened.Errors + $result.Errors
            Warnings    = $opened.Warnings + $result.Warnings
            HasEffect   = $result.Output.Count -gt 0 -or $shown.Recorded.Text.Length -ne $length -or $isReconnected
        }
    }
    finally {
        $runspace.Dispose()
    }
}

$exampleResults = Get-Content $Examples | ConvertFrom-Json | ForEach-Object { Invoke-Example $_ }
ConvertTo-Json @($exampleResults) -Depth 3 | Set-Content $Results
