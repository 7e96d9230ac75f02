using IoSecrets.Core.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IoSecrets.Http;

/// <summary>Composes handlers with <c>IHttpClientFactory</c>. The only code that references Microsoft.Extensions.</summary>
internal sealed class HttpComposition : IHttpComposition
{
    private const string Name = "IoSecrets";

    /// <inheritdoc/>
    public (HttpMessageHandler Handler, IDisposable Services) Compose(HttpMessageHandler primary, params Func<DelegatingHandler>[] handlers)
    {
        var services = new ServiceCollection();
        var builder = services
            .AddHttpClient(Name)
            .ConfigurePrimaryHttpMessageHandler(() => primary)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The loggers write headers, and one of them contains the key.
            .RemoveAllLoggers();
        foreach (var handler in handlers)
        {
            builder.AddHttpMessageHandler(handler);
        }

        var provider = services.BuildServiceProvider();
        return (provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(Name), provider);
    }
}
