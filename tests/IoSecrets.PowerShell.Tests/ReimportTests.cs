using IoSecrets.Emulator;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

/// <summary>One runspace removes the module and imports it again while another runspace of the same process uses it.</summary>
public class ReimportTests
{
    private static readonly string Import = $"Import-Module '{BuildOutput.ModuleManifest}'";

    public static TheoryData<string> Reimports => new(
        $"Remove-Module IoSecrets; {Import}",
        $"Remove-Module IoSecrets -Force; {Import} -Force",
        $"{Import} -Force");

    [Theory]
    [MemberData(nameof(Reimports))]
    public async Task Reimport_does_not_disturb_a_run_in_another_runspace(string reimport)
    {
        await using var shell = await Shell.ConnectAsync();
        var ids = shell.Seed(60);
        var release = new TaskCompletionSource();
        shell.Emulator.Faults.Decide = request => ids.Take(40).Contains(request.SecretId ?? default) ? new Fault.HeldUntil(release.Task) : null;
        var before = shell.Emulator.Requests.Count;
        using var pipeline = shell.NewPipeline("$ids | Remove-IoSecret -Force -PassThru", ("ids", ids));
        var running = pipeline.InvokeAsync();
        await shell.WaitForRequestsAsync(before + 1);

        using var other = Shell.OpenRunspace(new RecordingHost());
        var connect = $"Connect-IoNet -BaseUri {shell.BaseUri} -ApiKey $key";
        for (var round = 0; round < 2; round++)
        {
            var back = await Shell.RunAsync(other, $"{connect}; {reimport}; {connect}; (Get-IoNetConnection).MaskedKey", ("key", shell.Key));
            Assert.Equal((1, null), (back.Output.Count, back.Terminating));
        }

        release.SetResult();
        var run = await Shell.GetResultAsync(pipeline, running);
        Assert.Equal((60, null), (run.Statuses.Count(status => status == "Deleted"), run.Terminating));
        Assert.Single((await shell.RunAsync("Get-IoNetConnection")).Output);
        var more = shell.Seed(1);
        Assert.Equal(["Deleted"], (await shell.RunAsync("$id | Remove-IoSecret -Force -PassThru", ("id", more))).Statuses);
        Assert.Equal(["Deleted"], (await Shell.RunAsync(other, "$id | Remove-IoSecret -Force -PassThru", ("id", shell.Seed(1)))).Statuses);
    }

    [Theory]
    [MemberData(nameof(Reimports))]
    public async Task Reimport_closes_the_connection_of_its_own_runspace(string reimport)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync($"$former = Get-IoNetConnection; {reimport}; Get-IoNetConnection; Get-IoNetConnection -Connection $former");
        Assert.Equal(["NotConnected", "NotConnected"], result.ErrorIds);
        Assert.Empty(result.Output);
        await shell.WaitForNoConnectionAsync();
    }
}
