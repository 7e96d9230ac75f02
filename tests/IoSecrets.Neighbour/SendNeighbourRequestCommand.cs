using System.Management.Automation;
using Microsoft.Extensions.DependencyInjection;
using Polly;

namespace IoSecrets.Neighbour;

/// <summary>What another vendor's module does: an HTTP request over our libraries in other versions, and over Polly.</summary>
[Cmdlet(VerbsCommunications.Send, "NeighbourRequest")]
[OutputType(typeof(int))]
public sealed class SendNeighbourRequestCommand : PSCmdlet
{
    /// <summary>Where to.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public Uri Uri { get; set; } = null!;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        using var services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
        var http = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        var retry = Policy.Handle<HttpRequestException>().RetryAsync(1);
        using var answer = retry.ExecuteAsync(() => http.GetAsync(Uri)).GetAwaiter().GetResult();
        WriteObject((int)answer.StatusCode);
    }
}
