namespace IoSecrets.Tests.Hosting;

/// <summary>
/// Tests of what must come within a moment. They run alone, and after everything that they use has run once: on a small machine it would
/// otherwise come too late.
/// </summary>
[CollectionDefinition(nameof(CompletionWithinItsTimeLimit), DisableParallelization = true)]
public sealed class CompletionWithinItsTimeLimit : ICollectionFixture<CompletionWithinItsTimeLimit.WarmUp>
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
