# The module and a service with its key, for the stories that begin with both.

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification =
    'Pester hands on what BeforeAll sets.')]
param()

. "$PSScriptRoot/Service.ps1"
Import-Module "$root/out/IoSecrets/IoSecrets.psd1" -Force
$service = Open-TestService
$baseUri = $service.BaseUri
$plainKey = $service.Key
$key = ConvertTo-SecureText $plainKey
