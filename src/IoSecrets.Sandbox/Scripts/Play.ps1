# Plays a script as if somebody typed it: prints each comment, and each command behind a prompt, with its output. Prints errors too, and continues.
# At the end, writes a JSON file with the errors, and with the ids and the statuses or kinds of reference in the named variables.
# The script runs in this scope, so everything here is in functions.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', '', Justification = 'The functions and the played script use them.')]
param([string] $Script, [string] $Manifest, [string] $BaseUri, [string] $Variables, [string] $Results, [int] $Width, [int] $IsColored)

# Gets each comment and each command of the script. Block comments are only for readers of the file.
function Get-Part {
    $tokens = $null
    $tree = [Management.Automation.Language.Parser]::ParseFile($Script, [ref] $tokens, [ref] $null)
    $comments = @($tokens | Where-Object { $_.Kind -eq 'Comment' -and $_.Text.StartsWith('#') })
    $comments + $tree.EndBlock.Statements | Sort-Object { $_.Extent.StartOffset } | ForEach-Object {
        [pscustomobject]@{ Text = $_.Extent.Text; Command = $_ -in $comments ? $null : [scriptblock]::Create($_.Extent.Text) }
    }
}

# Transcript.cs splits the output at the mark.
function Show-Part($Part) {
    $mark = [char] 0x1E
    if ($Part.Command) {
        $Host.UI.WriteLine("${mark}PS> $($Part.Text -replace '\n', "`n>> ")")
    }
    else {
        $Host.UI.WriteLine("`n$mark$($PSStyle.Foreground.Green)$($Part.Text)$($PSStyle.Reset)")
    }
}

# Formats for the given width, as a redirected pwsh uses 80 columns; the last column stays free, as on a console. Restores the label of warnings.
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
        $values = Get-Variable $name -ValueOnly -Scope 1 -ErrorAction Ignore
        $found[$name] = @($values | ForEach-Object { "$($_.Id)$($_.SecretId) $($_.Status)$($_.ReferredBy)".TrimEnd() })
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
