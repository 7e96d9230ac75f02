using System.Management.Automation;
using Microsoft.Extensions.DependencyInjection;
using Polly;

namespace IoSecrets.Neighbour;

/// <summary>Sends an HTTP request, like another vendor's module: with other versions of this module's libraries, and with Polly.</summary>
[Cmdlet(VerbsCommunications.Send, "NeighbourRequest")]
[OutputType(typeof(int))]
public sealed class SendNeighbourRequestCommand : PSCmdlet
{
    /// <summary>The URI of the request.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public Uri Uri { get; set; } = null!;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        using var services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
        var http = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        var retry = Policy.Handle<HttpRequestException>().RetryAsync(1);
        using var response = retry.ExecuteAsync(() => http.GetAsync(Uri)).GetAwaiter().GetResult();
        WriteObject((int)response.StatusCode);
    }
}
