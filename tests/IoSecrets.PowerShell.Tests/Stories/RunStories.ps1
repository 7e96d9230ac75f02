# Runs files of stories in this pwsh, and writes the result of each story to a file as JSON.
param([string] $Pester, [string] $Results, [Parameter(ValueFromRemainingArguments)] [string[]] $Stories)

# Sets no $ErrorActionPreference, because the stories would inherit it.
Import-Module $Pester -ErrorAction Stop
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Stories
$configuration.Run.PassThru = $true
# If a story hangs, the last line names the one before it.
$configuration.Output.Verbosity = 'Detailed'
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

# A file that exits, or that has no story, must not pass unseen.
$seen = @($run.Tests.ScriptBlock.File) + @($run.FailedContainers | ForEach-Object { "$($_.Item)" }) + @($run.FailedBlocks.ScriptBlock.File)
$storyResults += @(
    $Stories | Where-Object { $_ -notin $seen } |
        ForEach-Object { [pscustomobject]@{ Name = $_; Result = 'Failed'; Message = 'The file has no story, or ended before its stories.' } }
)
ConvertTo-Json $storyResults | Set-Content $Results
