using IoSecrets.Sandbox.Hosting;

namespace IoSecrets.Sandbox;

/// <summary>Plays what a user would type, and holds what it showed against the service's own store.</summary>
/// <param name="service">The service that it is played on.</param>
/// <param name="pictureFile">Where to draw a picture of it in place of showing it; null for showing it.</param>
/// <param name="stop">Stops it.</param>
internal sealed class Tour(SandboxService service, FileInfo? pictureFile, CancellationToken stop)
{
    private const string Green = "\u001b[32m";
    private const string Reset = "\u001b[0m";

    private readonly bool _isColored = pictureFile is not null || ConsoleColors.AreWanted;

    public async Task<int> RunAsync()
    {
        Environment.SetEnvironmentVariable(SandboxService.KeyVariable, service.Key);
        var plan = new TourPlan(service.Ids);
        using var transcript = new Transcript(pictureFile is null ? Console.Out : TextWriter.Null);
        using var engine = new Engine(transcript, transcript, _isColored, pictureFile is null ? null : TourPicture.Columns, stop);
        var picture = new TourPicture();
        engine["service"] = service.Store;
        foreach (var step in StepsOf(plan))
        {
            transcript.WriteLine(Colored($"# {step.Comment}"));
            foreach (var command in step.Commands)
            {
                var start = transcript.Length;
                transcript.WriteLine($"PS> {command}");
                await engine.RunAsync(command);
                picture.Add(step.Comment, command, transcript.From(start));
            }

            transcript.WriteLine();
        }

        var differences = new TourCheck(plan, service, engine).Differences(transcript).ToArray();
        var deleted = service.Store.DeletedIds.Count;
        Console.WriteLine(differences.Length == 0
            ? $"This matches the service's own store: {deleted} deleted, {plan.Kept.Length} left, and the key was never shown."
            : $"This is not as it should be: {string.Join("; ", differences)}.");
        if (differences.Length > 0)
        {
            return ExitCodes.Failed;
        }

        if (pictureFile is not null)
        {
            picture.Save(pictureFile);
        }

        return ExitCodes.Done;
    }

    private (string Comment, string[] Commands)[] StepsOf(TourPlan plan) =>
    [
        ("The module was imported by its manifest. This is what it brings, and how it explains itself.",
            ["Get-Command -Module IoSecrets", "(Get-Help Remove-IoSecret).Synopsis"]),
        ($"An emulated io.net with {service.Ids.Length} secrets runs here. "
            + $"Its made-up API key is in $env:{SandboxService.KeyVariable} of this process.",
            [$"Connect-IoNet -BaseUri {service.BaseUri}", "Get-IoNetConnection"]),
        ("Is everything on the way in order? This can be pasted into a ticket.",
            ["Test-IoNetConnection"]),
        ("The secrets are listed in one request; their values are never told.",
            ["Get-IoSecret -Name *-production-000[1-4]", "$ids = Get-IoSecret | ForEach-Object { \"$($_.Id)\" }; $ids.Count"]),
        ("At the prompt, Tab completes ids, names and tools.",
            ["(TabExpansion2 'Get-IoSecret -ToolName agno__l').CompletionMatches.CompletionText"]),
        ("A new secret, and one change to it: only what is named is sent.",
            [
                $"New-IoSecret -Name {TourPlan.CreatedName} -Value 'a made-up value' -ToolName agno__x__* -OutVariable new",
                "$new | Set-IoSecret -ToolName $null -PassThru",
                $"Remove-IoSecret -Name {TourPlan.CreatedName} -Force",
            ]),
        ("With SecretManagement the account is a vault. This is how SecretManagement calls the module, where the vault is registered.",
            [
                $"$vault = @{{ VaultName = 'io'; AdditionalParameters = @{{ BaseUri = '{service.BaseUri}' }} }}",
                "& (Get-Module IoSecrets) IoSecrets.Extension\\Test-SecretVault @vault",
                $"& (Get-Module IoSecrets) IoSecrets.Extension\\Set-Secret -Name {TourPlan.VaultName} -Secret 'another made-up value' @vault",
                $"Get-IoSecret -Name {TourPlan.VaultName} -OutVariable moved",
                $"& (Get-Module IoSecrets) IoSecrets.Extension\\Remove-Secret -Name {TourPlan.VaultName} @vault",
            ]),
        ("-WhatIf says what would be deleted, and deletes nothing.",
            ["$ids[0..1] | Remove-IoSecret -WhatIf"]),
        ("A text that is no id and an id that is not there are an error each. The others are deleted all the same.",
            [$"$few = $ids[0], '{plan.Malformed}', $ids[1], '{plan.Missing}', $ids[2] | Remove-IoSecret -Force -PassThru", "$few"]),
        ("A reviewed delete: what has changed since it was planned stays.",
            [
                $"$plan = $ids[{TourPlan.FewCount}..{TourPlan.BulkBegin - 1}] | Get-IoSecret",
                $"Set-IoSecret $ids[{TourPlan.FewCount}] -Name {TourPlan.LaterName}",
                "$reviewed = $plan | Remove-IoSecret -IfUnchanged -Force -PassThru",
                "$reviewed",
            ]),
        ($"Now {plan.Bulk.Length} at once: many requests in flight, one outcome for each id.",
            [
                $"$outcomes = $ids[{TourPlan.BulkBegin}..{plan.BulkEnd}] | Remove-IoSecret -Force -PassThru",
                "$sum = @{}; $outcomes | ForEach-Object { $sum[$_.Status.ToString()]++ }; $sum",
            ]),
        ("What is left? $service is the emulator's own store.",
            ["$service.Count"]),
        ("Disconnecting forgets the key. After that there is no connection.",
            ["Disconnect-IoNet", "Get-IoNetConnection"]),
    ];

    private string Colored(string comment) => _isColored ? Green + comment + Reset : comment;
}
