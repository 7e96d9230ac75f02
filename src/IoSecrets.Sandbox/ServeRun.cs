namespace IoSecrets.Sandbox;

/// <summary>Only serves, and says how to connect.</summary>
internal sealed class ServeRun(SandboxService service, CancellationToken cancellationToken)
{
    private const int IdsShown = 3;

    public async Task<int> RunAsync()
    {
        Console.WriteLine($"""
            Serving {service.Ids.Length} secrets at {service.BaseUri} until Ctrl+C. To connect, with the key that this service generated:

            Connect-IoNet -BaseUri {service.BaseUri} -ApiKey (ConvertTo-SecureString '{service.Key}' -AsPlainText -Force)

            Some of the IDs:
            """);
        foreach (var id in service.Ids.Take(IdsShown))
        {
            Console.WriteLine(id);
        }

        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCodes.Done;
    }
}
