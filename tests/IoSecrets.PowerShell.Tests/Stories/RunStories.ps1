# Runs one file of stories in this pwsh, and writes what became of each to a file, as JSON.
param([string] $Pester, [string] $Stories, [string] $Results)

# No $ErrorActionPreference here: the stories would inherit it.
Import-Module $Pester -ErrorAction Stop
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Stories
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
$run = Invoke-Pester -Configuration $configuration

function Get-Message($Of) {
    ($Of.ErrorRecord | ForEach-Object { "$_"; $_.ScriptStackTrace }) -join "`n"
}

# A block whose BeforeAll or AfterAll fails, and a file that cannot be read, have errors of their own.
$told = @(
    $run.Tests | ForEach-Object { [pscustomobject]@{ Name = $_.ExpandedPath; Result = $_.Result; Message = Get-Message $_ } }
    $run.FailedBlocks | ForEach-Object { [pscustomobject]@{ Name = $_.ExpandedPath; Result = 'Failed'; Message = Get-Message $_ } }
    $run.FailedContainers | ForEach-Object { [pscustomobject]@{ Name = "$($_.Item)"; Result = 'Failed'; Message = Get-Message $_ } }
)
ConvertTo-Json $told | Set-Content $Results
