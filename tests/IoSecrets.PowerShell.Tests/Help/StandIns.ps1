# What the bare engine lacks: of each command as much as the examples use. $uri, $key and $folder come from the test.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidOverwritingBuiltInCmdlets', '', Justification = 'They are not built into this engine.')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'No example asks it to.')]
param()

$null = $ExecutionContext.SessionState.Path.SetLocation($folder)
$PSDefaultParameterValues = @{ 'Connect-IoNet:BaseUri' = $uri }

function Read-Host([string] $Prompt, [switch] $AsSecureString) { $key }

function Get-Secret([string] $Name) { $key }

function Get-Content([string] $Path) { [IO.File]::ReadAllLines([IO.Path]::Combine($folder, $Path)) }

function Import-Csv([string] $Path) {
    $header, $rows = Get-Content $Path
    $names = $header.Split(',')
    foreach ($row in $rows) {
        $values = $row.Split(',')
        $record = [ordered]@{}
        foreach ($place in 0..($names.Count - 1)) {
            $record[$names[$place]] = $values[$place]
        }
        [pscustomobject] $record
    }
}

function Export-Csv([string] $Path) {
    $rows = @($input)
    $names = @($rows[0].psobject.Properties | ForEach-Object Name)
    $lines = @($rows | ForEach-Object { $row = $_; ($names | ForEach-Object { $row.$_ }) -join ',' })
    [IO.File]::WriteAllLines([IO.Path]::Combine($folder, $Path), [string[]] (@($names -join ',') + $lines))
}

function Remove-Item([string] $Path) { [IO.File]::Delete([IO.Path]::Combine($folder, $Path)) }

function Get-Date { [DateTime]::Now }

function Group-Object([string] $Property) {
    $counts = @{}
    foreach ($item in $input) {
        $counts["$($item.$Property)"]++
    }
    $counts.GetEnumerator() | ForEach-Object { [pscustomobject] @{ Name = $_.Key; Count = $_.Value } }
}

function Select-Object([string[]] $Property, [int] $First) {
    $items = if ($First) { @($input)[0..($First - 1)] } else { $input }
    foreach ($item in $items) {
        $record = [ordered]@{}
        $Property | ForEach-Object { $record[$_] = $item.$_ }
        $Property ? [pscustomobject] $record : $item
    }
}

function Format-Table([string[]] $Property) { $input | Select-Object -Property $Property }

function Format-List { $input }

function Register-SecretVault([string] $Name, [string] $ModuleName, [hashtable] $VaultParameters) { $VaultParameters }

# One machine after the other, all of them this one.
function Invoke-Command([string] $ComputerName, [switch] $AsJob, [scriptblock] $ScriptBlock) {
    . ([scriptblock]::Create($ScriptBlock.ToString().Replace('$using:', '$')))
}

function Receive-Job([switch] $Wait) { $input }
