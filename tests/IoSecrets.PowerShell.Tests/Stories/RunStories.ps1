# Runs files of stories in this pwsh, and writes the result of each story to a file as JSON.
param([string] $Pester, [string] $Results, [Parameter(ValueFromRemainingArguments)] [string[]] $Stories)

# Sets no $ErrorActionPreference, because the stories would inherit it.
Import-Module $Pester -ErrorAction Stop
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Stories
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
$run = Invoke-Pester -Configuration $configuration

function Get-Message($Item) {
    ($Item.ErrorRecord | ForEach-Object { "$_"; $_.ScriptStackTrace }) -join "`n"
}

# If BeforeAll or AfterAll fails, or a file cannot be read, the error belongs to the block or the file.
$storyResults = @(
    $run.Tests | ForEach-Object { [pscustomobject]@{ Name = $_.ExpandedPath; Result = $_.Result; Message = Get-Message $_ } }
    $run.FailedBlocks | ForEach-Object { [pscustomobject]@{ Name = $_.ExpandedPath; Result = 'Failed'; Message = Get-Message $_ } }
    $run.FailedContainers | ForEach-Object { [pscustomobject]@{ Name = "$($_.Item)"; Result = 'Failed'; Message = Get-Message $_ } }
)
ConvertTo-Json $storyResults | Set-Content $Results
