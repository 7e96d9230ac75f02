# Plays a script as if somebody typed it: every comment, every command behind a prompt, and what comes of it. An error is shown, and the next
# command follows. Last, it writes as JSON which errors there were, and the ids and statuses that the named variables hold.
# The script's variables are in this scope, and so nothing else is but what it is to see.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'BaseUri', Justification = 'The played script is to see it.')]
param([string] $Script, [string] $Manifest, [string] $BaseUri, [string] $Variables, [string] $Results, [int] $Width, [int] $IsColored)

# Each comment and each command of the script; a comment in <# #> is for who reads it.
function Get-Part {
    $tokens = $null
    $tree = [Management.Automation.Language.Parser]::ParseFile($Script, [ref] $tokens, [ref] $null)
    $comments = @($tokens | Where-Object { $_.Kind -eq 'Comment' -and $_.Text.StartsWith('#') })
    $comments + $tree.EndBlock.Statements | Sort-Object { $_.Extent.StartOffset } | ForEach-Object {
        [pscustomobject]@{ Text = $_.Extent.Text; Command = $_ -in $comments ? $null : [scriptblock]::Create($_.Extent.Text) }
    }
}

# The mark before each tells who reads this where one begins.
function Show-Part($Part) {
    $mark = [char] 0x1E
    if ($Part.Command) {
        $Host.UI.WriteLine("${mark}PS> $($Part.Text -replace '\n', "`n>> ")")
    }
    else {
        $Host.UI.WriteLine("`n$mark$($PSStyle.Foreground.Green)$($Part.Text)$($PSStyle.Reset)")
    }
}

# A redirected pwsh would lay everything out for 80 columns; a console leaves its last one free. A warning among the output has lost its label.
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
