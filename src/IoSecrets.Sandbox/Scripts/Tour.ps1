<#
The tour. Play.ps1 prints each comment, and each command with its output. TourPlan.cs has the ids that the commands use, and TourCheck.cs compares
the outcomes with the emulator's store. $baseUri is the emulator's; ids.txt, in the working directory, has the ids of most secrets.
#>

# The module was imported by its manifest. These are its commands, and what one of them does.
Get-Command -Module IoSecrets
(Get-Help Remove-IoSecret).Synopsis

# An emulated io.net runs here, with made-up secrets. Its made-up API key is in $env:IOINTELLIGENCE_API_KEY of this process.
Connect-IoNet -BaseUri $baseUri
Get-IoNetConnection

# Does every step of the connection work? The output can be pasted into a ticket.
Test-IoNetConnection

# The secrets are listed in one request; their values are never shown.
Get-IoSecret -Name *-production-000[1-4]
Get-IoSecret | Sort-Object UpdatedAt | Select-Object Name, UpdatedAt -Last 2
$ids = (Get-IoSecret).Id
$ids.Count

# At the prompt, Tab completes IDs, names and tools.
(TabExpansion2 'Get-IoSecret -ToolName agno__l').CompletionMatches.CompletionText

# Create a secret and change it. Only the fields that you name are sent.
New-IoSecret -Name tour-db -Value 'a made-up value' -ToolName agno__x__* -OutVariable new
$new | Set-IoSecret -ToolArgument token -PassThru

# Make the account match a file. Compare first; a second sync would create nothing twice.
Set-Content team.csv 'Name,Value,IsDefaultForTool', 'tour-db,new value,true', 'tour-mail,other value,'
Compare-IoSecret team.csv -ToolName agno__x__*
$synced = Sync-IoSecret team.csv -ToolName agno__x__* -PassThru
$synced
Remove-IoSecret -Name tour-db -Force

# SecretManagement can use the account as a vault. It then calls the module like this.
$vault = @{ VaultName = 'io'; AdditionalParameters = @{ BaseUri = $baseUri } }
& (Get-Module IoSecrets) IoSecrets.Extension\Test-SecretVault @vault
& (Get-Module IoSecrets) IoSecrets.Extension\Set-Secret -Name from-a-vault -Secret 'another made-up value' @vault
Get-IoSecret -Name from-a-vault -OutVariable moved
& (Get-Module IoSecrets) IoSecrets.Extension\Remove-Secret -Name from-a-vault @vault

# Which workflows refer to secrets, and on which line?
$usage = Get-IoSecret -Name *-production-000[1-4] | Get-IoSecretUsage
$usage

# -IfNotReferenced keeps what a workflow refers to. -WhatIf shows what would be deleted, and deletes nothing.
$ids[0, -1] | Remove-IoSecret -IfNotReferenced -WhatIf

# A string that is not an ID and an ID that does not exist each cause an error. The other secrets are still deleted.
$mixed = $ids[0], 'not-an-id', $ids[1], '01234567-89ab-cdef-0123-456789abcdef', $ids[2]
$few = $mixed | Remove-IoSecret -Force -PassThru
$few

# A reviewed delete: the plan is a file, and a secret that changed after it was written is not deleted.
$ids[3..5] | Get-IoSecret | Export-Csv plan.csv
Import-Csv plan.csv | Format-Table Id, Name, Revision
Set-IoSecret $ids[3] -Name renamed-since
$reviewed = Import-Csv plan.csv | Remove-IoSecret -IfUnchanged -Force -PassThru
$reviewed

# Delete the IDs in a file: many requests run at the same time, and each ID gets one outcome.
$outcomes = Get-Content ids.txt | Remove-IoSecret -Force -PassThru
$outcomes | Group-Object Status -NoElement

# What is left?
$left = Get-IoSecret
$left.Count

# Disconnecting discards the key. No connection is left.
Disconnect-IoNet
Get-IoNetConnection
