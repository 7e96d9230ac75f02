using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IoSecrets.Emulator;

internal static class LoopbackHost
{
    // Empty, so that no file and no environment variable, such as ASPNETCORE_URLS, changes an emulator.
    public static WebApplication Build(EmulatorOptions options, OpenConnections connections)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<IHostLifetime>(new DetachedLifetime());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                listen.Protocols = (options.IsHttp2, options.Certificate) switch
                {
                    (false, _) => HttpProtocols.Http1,
                    (true, null) => HttpProtocols.Http2,
                    _ => HttpProtocols.Http1AndHttp2,
                };
                listen.Use(connections.Track);
                if (options.Certificate is not null)
                {
                    listen.UseHttps(options.Certificate);
                }
            });
        });
        return builder.Build();
    }

    // ASP.NET's own lifetime would handle SIGINT and SIGTERM, which belong to the program around the emulator.
    private sealed class DetachedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
