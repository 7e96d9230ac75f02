namespace IoSecrets.Tests.Hosting;

/// <summary>
/// The collection of the completion tests, because completion has a time limit. They run alone, and after completion has run once:
/// otherwise a small machine would exceed the limit.
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
