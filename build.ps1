#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
Builds and tests the module. Each task calls dotnet or a command of a PowerShell module.
.EXAMPLE
./build.ps1
Builds the module in out/IoSecrets, ready for Import-Module.
.EXAMPLE
./build.ps1 -Task Test
Runs all tests, and the tour of the sandbox.
.EXAMPLE
./build.ps1 -Task Analyze
Checks the format and style of the code, the spelling, and all scripts with PSScriptAnalyzer.
.EXAMPLE
./build.ps1 -Task Docs
Generates the module's help from the pages in docs.
.EXAMPLE
./build.ps1 -Task Bench
Runs the benchmarks, and writes their tables to docs/performance.md.
.EXAMPLE
./build.ps1 -Task Package
Creates the packages for the PowerShell Gallery and of the sandbox, in out/packages.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Analyze', 'Docs', 'Bench', 'Package', 'Clean')]
    [string] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args -join ' ') ended with exit code $LASTEXITCODE."
    }
}

function Build {
    Invoke-DotNet build --nologo
}

function Test {
    Build
    Invoke-DotNet test --no-build --nologo
    Invoke-DotNet run --no-build --project src/IoSecrets.Sandbox
}

function Test-Spelling {
    if (-not (Get-Command npx -ErrorAction Ignore)) {
        Write-Warning 'Skipped the spelling check: Node.js (npx) is not installed.'
        return
    }
    & npx --yes cspell@9.8.0 --no-progress
    if ($LASTEXITCODE -ne 0) {
        throw 'cspell found unknown words. Correct them, or add terms to cspell.json.'
    }
}

function Analyze {
    Build
    Invoke-DotNet format --verify-no-changes --no-restore
    Test-Spelling
    Import-Module PSScriptAnalyzer, Pester
    $result = Invoke-Pester -Path tests/Pester/Analysis.Tests.ps1 -Output Detailed -PassThru
    if ($result.Result -ne 'Passed') {
        throw "Pester: $($result.FailedCount) failed."
    }
}

function Docs {
    Invoke-DotNet run --project src/IoSecrets.Help
}

function Bench {
    Invoke-DotNet run -c Release --project tests/IoSecrets.Benchmarks -- --write
}

function Package {
    Invoke-DotNet pack --nologo
}

function Clean {
    Get-ChildItem -Path src, tests -Recurse -Directory -Include bin, obj | Remove-Item -Recurse
    if (Test-Path out) {
        Remove-Item out -Recurse
    }
}

Push-Location $PSScriptRoot
try {
    & $Task
}
finally {
    Pop-Location
}
