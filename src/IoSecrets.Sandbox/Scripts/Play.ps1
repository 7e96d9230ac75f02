# Plays a script as if somebody typed it: prints each comment, and each command behind a prompt with its output. An error is printed too, and the
# next command follows. At the end it writes a JSON file with the errors, and with the ids and statuses that the named variables hold.
# The script runs in this scope, so everything here is in functions.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'BaseUri', Justification = 'The played script uses it.')]
param([string] $Script, [string] $Manifest, [string] $BaseUri, [string] $Variables, [string] $Results, [int] $Width, [int] $IsColored)

# Each comment and each command of the script, but no block comment: those are for readers of the file.
function Get-Part {
    $tokens = $null
    $tree = [Management.Automation.Language.Parser]::ParseFile($Script, [ref] $tokens, [ref] $null)
    $comments = @($tokens | Where-Object { $_.Kind -eq 'Comment' -and $_.Text.StartsWith('#') })
    $comments + $tree.EndBlock.Statements | Sort-Object { $_.Extent.StartOffset } | ForEach-Object {
        [pscustomobject]@{ Text = $_.Extent.Text; Command = $_ -in $comments ? $null : [scriptblock]::Create($_.Extent.Text) }
    }
}

# The mark before each lets the transcript be cut into comments and commands.
function Show-Part($Part) {
    $mark = [char] 0x1E
    if ($Part.Command) {
        $Host.UI.WriteLine("${mark}PS> $($Part.Text -replace '\n', "`n>> ")")
    }
    else {
        $Host.UI.WriteLine("`n$mark$($PSStyle.Foreground.Green)$($Part.Text)$($PSStyle.Reset)")
    }
}

# A redirected pwsh would format everything for 80 columns; a console leaves its last one free. A warning in the output has lost its label.
function Show-Output {
    $input | ForEach-Object {
        $_ -is [Management.Automation.WarningRecord] ? "$($PSStyle.Formatting.Warning)WARNING: $_$($PSStyle.Reset)" : $_
    } | Out-String -Stream -Width ($Width - 1) | ForEach-Object { $Host.UI.WriteLine($_) }
}

function Save-Result {
    $found = [ordered]@{
        Errors = @($Error | ForEach-Object { $_ -is [Management.Automation.ErrorRecord] ? "$($_.FullyQualifiedErrorId) $($_.TargetObject)" : "$_" })
    }
    foreach ($name in $Variables.Split(',')) {
        $found[$name] = @((Get-Variable $name -ValueOnly -Scope 1 -ErrorAction Ignore) | ForEach-Object { "$($_.Id) $($_.Status)".TrimEnd() })
    }
    ConvertTo-Json $found | Set-Content $Results
}

[Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
$PSStyle.OutputRendering = $IsColored ? 'Ansi' : 'PlainText'
Import-Module $Manifest -ErrorAction Stop
foreach ($part in Get-Part) {
    Show-Part $part
    try {
        if ($part.Command) { . $part.Command 2>&1 3>&1 | Show-Output }
    }
    catch {
        $_ | Show-Output
    }
}
Save-Result
