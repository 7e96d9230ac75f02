using System.Net.Sockets;
using System.Text;
using IoSecrets.Emulator;

namespace IoSecrets.Core.Tests.Emulator;

/// <summary>The emulator sends raw text, which need not be HTTP, unchanged.</summary>
public sealed class RawFaultTests : IAsyncLifetime
{
    private SecretsEmulator _emulator = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _emulator = await SecretsEmulator.StartAsync(new EmulatorOptions(), Stop);

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Raw_text_arrives_unchanged_and_then_the_connection_closes(bool afterExecution, int left)
    {
        _emulator.Faults.Always = new Fault.Raw("not HTTP at all", AfterExecution: afterExecution);
        using var client = await DeleteAsync();
        using var response = new StreamReader(client.GetStream(), Encoding.Latin1);
        Assert.Equal("not HTTP at all", await response.ReadToEndAsync(Stop));
        Assert.Equal(left, _emulator.Store.Count);
    }

    [Fact]
    public async Task Endless_raw_text_is_sent_until_the_client_disconnects()
    {
        _emulator.Faults.Always = new Fault.Raw("HTTP/1.1 200 OK\r\n", "x-more: 1\r\n");
        using (var client = await DeleteAsync())
        {
            await client.GetStream().ReadExactlyAsync(new byte[1024 * 1024], Stop);
        }

        await _emulator.WaitForNoConnectionAsync(Stop);
    }

    private async Task<TcpClient> DeleteAsync()
    {
        var id = _emulator.Store.Seed(_emulator.DefaultAccount, 1)[0];
        var client = new TcpClient();
        await client.ConnectAsync(_emulator.BaseUri.Host, _emulator.BaseUri.Port, Stop);
        var request = $"DELETE /api/v1/secrets/{id} HTTP/1.1\r\nHost: x\r\nx-api-key: {_emulator.DefaultAccount.ApiKey}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        return client;
    }
}
