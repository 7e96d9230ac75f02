namespace IoSecrets.Tests.Hosting;

/// <summary>
/// Tests of what must come within a moment. They run alone, and after everything that they use has run once: on a small machine it would
/// otherwise come too late.
/// </summary>
[CollectionDefinition(nameof(TimedCompletion), DisableParallelization = true)]
public sealed class TimedCompletion : ICollectionFixture<TimedCompletion.WarmUp>
{
    public sealed class WarmUp : IAsyncLifetime
    {
        public async ValueTask InitializeAsync()
        {
            await using var shell = await Shell.ConnectAsync();
            await shell.RunAsync("$line = 'Get-IoSecret -Name x'; TabExpansion2 $line $line.Length");
        }

        public ValueTask DisposeAsync() => default;
    }
}
