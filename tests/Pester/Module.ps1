# Imports the module and opens a service with its key, for the stories that need both.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification =
    'Pester passes variables from BeforeAll to the stories.')]
param()

. "$PSScriptRoot/Service.ps1"
Import-Module "$root/out/IoSecrets/IoSecrets.psd1" -Force
$service = Open-TestService
$baseUri = $service.BaseUri
$plainKey = $service.Key
$key = ConvertTo-SecureText $plainKey
