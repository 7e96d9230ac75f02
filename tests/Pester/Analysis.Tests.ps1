#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Every script of ours by PSScriptAnalyzer, with the settings at the root.

BeforeDiscovery {
    $isMissing = -not (Get-Module PSScriptAnalyzer -ListAvailable)
    if ($isMissing) {
        Write-Warning 'The scripts are not analyzed: PSScriptAnalyzer is not installed.'
    }
}

Describe 'Analysis' -Skip:$isMissing {
    It 'finds nothing in any script' {
        # In a process of its own: it loads modules to look things up, SecretManagement for one, whose stories must find it unloaded.
        . "$PSScriptRoot/Service.ps1"
        {
            $ErrorActionPreference = 'Stop'
            Set-Location $args[0]
            $scripts = Get-ChildItem -Recurse -Force -Include *.ps1, *.psm1, *.psd1 | Resolve-Path -Relative |
                Where-Object { $_ -notmatch '[\\/](bin|obj|out)[\\/]' }
            foreach ($script in $scripts) {
                # Beside the manifest there is what it names only where the module is built.
                $path = $script -replace '^\.[\\/](?=IoSecrets\.psd1$)', 'out/IoSecrets/'
                $looking = @{ Path = $path; Settings = './.psscriptanalyzer.psd1' }
                $found = try {
                    Invoke-ScriptAnalyzer @looking
                }
                catch {
                    # It asks runspaces of its own for what commands there are, and on a busy machine one of them may not be ready.
                    if ("$_" -notmatch "'Get-Command' is not recognized") { throw }
                    Invoke-ScriptAnalyzer @looking
                }

                $found | ForEach-Object {
                    '{0}:{1} {2}: {3}' -f $script, $_.Line, $_.RuleName, $_.Message
                }
            }
            "$($scripts.Count) scripts"
        } | Set-Content "$TestDrive/analyze.ps1"
        $said = Invoke-Pwsh -NoProfile -NonInteractive -File "$TestDrive/analyze.ps1" $root
        $said | Select-Object -SkipLast 1 | Should -BeNullOrEmpty
        $said | Select-Object -Last 1 | Should -Match '^\d{2,} scripts$'
    }
}
