#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Runs PSScriptAnalyzer on every script of the repository, with the settings at the root.

BeforeDiscovery {
    $isMissing = -not (Get-Module PSScriptAnalyzer -ListAvailable)
    if ($isMissing) {
        Write-Warning 'The scripts are not analyzed: PSScriptAnalyzer is not installed.'
    }
}

Describe 'Analysis' -Skip:$isMissing {
    It 'reports nothing for any script' {
        # Runs in its own process: the analyzer loads modules such as SecretManagement, and the stories of SecretManagement need it unloaded.
        . "$PSScriptRoot/Service.ps1"
        {
            $ErrorActionPreference = 'Stop'
            Set-Location $args[0]
            $scripts = Get-ChildItem -Recurse -Force -Include *.ps1, *.psm1, *.psd1 | Resolve-Path -Relative |
                Where-Object { $_ -notmatch '[\\/](bin|obj|out)[\\/]' }
            foreach ($script in $scripts) {
                # The files that the manifest names are beside it only in the built module.
                $path = $script -replace '^\.[\\/](?=IoSecrets\.psd1$)', 'out/IoSecrets/'
                $parameters = @{ Path = $path; Settings = './.psscriptanalyzer.psd1' }
                # The analyzer looks up commands in runspaces of its own, and on a busy machine a runspace may not be ready.
                $found = foreach ($attempt in 1..20) {
                    try {
                        Invoke-ScriptAnalyzer @parameters
                        break
                    }
                    catch {
                        if ($attempt -eq 20 -or "$_" -notmatch "'Get-Command' is not recognized") { throw }
                    }
                }

                $found | ForEach-Object {
                    '{0}:{1} {2}: {3}' -f $script, $_.Line, $_.RuleName, $_.Message
                }
            }
            "$($scripts.Count) scripts"
        } | Set-Content "$TestDrive/analyze.ps1"
        $printed = Invoke-Pwsh -NoProfile -NonInteractive -File "$TestDrive/analyze.ps1" $root 2>&1
        $printed | Select-Object -SkipLast 1 | Should -BeNullOrEmpty
        $printed | Select-Object -Last 1 | Should -Match '^\d{2,} scripts$'
    }
}
