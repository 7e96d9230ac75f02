#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Publishes the package to a folder and installs it from there, as from the gallery.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification =
    'Pester passes variables from BeforeAll to the stories.')]
param()

BeforeDiscovery {
    $published = Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable | Where-Object Version -GE 1.1
    $obstacle = switch ($true) {
        { -not $published } { 'Microsoft.PowerShell.PSResourceGet 1.1 or later, which publishes a package unchanged, is not installed'; break }
        { $IsWindows -and -not $env:CI } { 'on Windows they would install the module for the current user'; break }
    }
    if ($obstacle) {
        Write-Warning "The stories of the package are skipped: $obstacle."
    }
}

Describe 'The package' -Skip:([bool] $obstacle) {
    BeforeAll {
        . "$PSScriptRoot/Service.ps1"

        # Packs the existing build output: a build would change the files that other stories have loaded.
        $configuration = (Get-BuildOutput src/IoSecrets.PowerShell/net8.0/IoSecrets.PowerShell.dll).Directory.Parent.Name
        dotnet pack "$root/src/IoSecrets.PowerShell" --no-build --configuration $configuration --nologo --output "$TestDrive/packed" | Out-Null
        $package = Get-Item "$TestDrive/packed/*.nupkg"
        $feed = New-Item "$TestDrive/feed" -ItemType Directory
        $service = Open-TestService 10

        # Repositories and modules are kept under HOME; another HOME leaves the user's own untouched.
        $home_, $env:HOME = $env:HOME, "$TestDrive"
        $dataHome, $env:XDG_DATA_HOME = $env:XDG_DATA_HOME, $null
        $env:IOINTELLIGENCE_API_KEY = $service.Key

        # Without this folder, NuGet writes its settings to the current folder.
        $null = New-Item "$TestDrive/.config" -ItemType Directory

        @'
        param($Feed, $Package, $BaseUri)
        $ErrorActionPreference = 'Stop'
        Register-PSResourceRepository -Name IoSecretsStory -Uri $Feed -Trusted
        try {
            Publish-PSResource -NupkgPath $Package -Repository IoSecretsStory
            $found = Find-PSResource -Name IoSecrets -Repository IoSecretsStory
            Install-PSResource -Name IoSecrets -Repository IoSecretsStory -Scope CurrentUser
        }
        finally {
            Unregister-PSResourceRepository -Name IoSecretsStory
        }
        $installed = Get-InstalledPSResource -Name IoSecrets
        $module = Import-Module IoSecrets -PassThru
        Connect-IoNet -BaseUri $BaseUri
        [pscustomobject]@{
            Found = "$($found.Version)"; Tags = $found.Tags; Notes = $found.ReleaseNotes; Licence = "$($found.LicenseUri)"
            Module = $module.ModuleBase; Place = $installed.InstalledLocation
            Cmdlets = @(Get-Command -Module IoSecrets).Count; Secrets = @(Get-IoSecret).Count; Help = (Get-Help Remove-IoSecret).Synopsis
        } | ConvertTo-Json
'@ | Set-Content "$TestDrive/story.ps1"
        $printed = Invoke-Pwsh -NoProfile -NonInteractive -File "$TestDrive/story.ps1" $feed.FullName $package.FullName $service.BaseUri
        $story = $printed | ConvertFrom-Json
        $manifest = Import-PowerShellDataFile "$root/out/IoSecrets/IoSecrets.psd1"
    }

    AfterAll {
        $env:HOME, $env:XDG_DATA_HOME = $home_, $dataHome
        $env:IOINTELLIGENCE_API_KEY = $null
        Close-TestService $service
    }

    It 'is found in a repository with the metadata of the manifest' {
        $story.Found | Should -Be $manifest.ModuleVersion
        $story.Tags | Should -Be $manifest.PrivateData.PSData.Tags
        $story.Notes | Should -Be $manifest.PrivateData.PSData.ReleaseNotes
        $story.Licence | Should -Be $manifest.PrivateData.PSData.LicenseUri
    }

    It 'is installed and imported from there' {
        $story.Module | Should -BeLike (Join-Path -Path $story.Place -ChildPath 'IoSecrets' -AdditionalChildPath '*')
        $story.Cmdlets | Should -Be $manifest.CmdletsToExport.Count
    }

    It 'works from where it is installed' {
        $story.Secrets | Should -Be 10
        $story.Help | Should -Match 'secrets'
    }
}
