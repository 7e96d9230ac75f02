using System.Net;
using System.Net.Sockets;

namespace IoSecrets.Core.Tests.Connection;

/// <summary>Connection attempts that the test lets succeed, fail or hang, on a clock that it advances.</summary>
public class ConnectionRacerTests
{
    private static readonly DnsEndPoint Host = new("service.example", 443);
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Next_address_is_tried_250_ms_after_one_that_does_not_respond()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1");
        var connecting = race.ConnectAsync(Host);
        race.Time.Advance(Delay - TimeSpan.FromMilliseconds(1));
        Assert.Equal(["2001:db8::1"], race.Tried);
        race.Time.Advance(TimeSpan.FromMilliseconds(1));
        await race.TriedAsync("192.0.2.1");
        Assert.Same(race.Connect("192.0.2.1"), await connecting);
        Assert.True(race.WasCancelled("2001:db8::1"));
    }

    [Fact]
    public async Task Next_address_is_tried_at_once_when_one_fails()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1");
        var connecting = race.ConnectAsync(Host);
        race.Fail("2001:db8::1", SocketError.NetworkUnreachable);
        await race.TriedAsync("192.0.2.1");
        Assert.Same(race.Connect("192.0.2.1"), await connecting);
    }

    [Fact]
    public async Task Slow_address_still_wins_if_it_connects_before_the_next_one()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1");
        var connecting = race.ConnectAsync(Host);
        race.Time.Advance(Delay);
        await race.TriedAsync("192.0.2.1");
        Assert.Same(race.Connect("2001:db8::1"), await connecting);
        Assert.True(race.WasCancelled("192.0.2.1"));
    }

    [Fact]
    public async Task Address_families_alternate_and_the_last_failure_is_thrown()
    {
        var race = new ScriptedRace("2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2");
        string[] order = ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"];
        var connecting = race.ConnectAsync(Host);
        foreach (var address in order)
        {
            await race.TriedAsync(address);
            race.Fail(address, address == order[^1] ? SocketError.ConnectionRefused : SocketError.HostUnreachable);
        }

        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => connecting)).SocketErrorCode);
        Assert.Equal(order, race.Tried);
    }

    [Fact]
    public async Task Attempts_in_flight_are_awaited_when_another_fails()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1");
        var connecting = race.ConnectAsync(Host);
        race.Time.Advance(Delay);
        await race.TriedAsync("192.0.2.1");
        race.Fail("192.0.2.1", SocketError.ConnectionRefused);
        Assert.Same(race.Connect("2001:db8::1"), await connecting);
    }

    [Fact]
    public async Task Connection_that_loses_the_race_is_closed()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1") { RespectsCancellation = false };
        var connecting = race.ConnectAsync(Host);
        race.Time.Advance(Delay);
        await race.TriedAsync("192.0.2.1");
        var winner = race.Connect("192.0.2.1");
        Assert.Same(winner, await connecting);
        Assert.False(race.Connect("2001:db8::1").CanRead);
        Assert.True(winner.CanRead);
    }

    [Fact]
    public async Task Address_that_lost_a_race_is_tried_last_from_then_on()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1");
        var first = race.ConnectAsync(Host);
        race.Time.Advance(Delay);
        await race.TriedAsync("192.0.2.1");
        race.Connect("192.0.2.1");
        await first;

        race.Forget();
        var second = race.ConnectAsync(Host);
        Assert.Equal(["192.0.2.1"], race.Tried);
        race.Connect("192.0.2.1");
        await second;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_carries_the_callers_token_even_if_an_attempt_never_ends(bool respectsCancellation)
    {
        using var cancellation = new CancellationTokenSource();
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1") { RespectsCancellation = respectsCancellation };
        var connecting = race.ConnectAsync(Host, cancellation.Token);
        race.Time.Advance(Delay);
        await race.TriedAsync("192.0.2.1");
        await cancellation.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        Assert.True(race.WasCancelled("2001:db8::1"));
        Assert.True(race.WasCancelled("192.0.2.1"));
    }

    [Fact]
    public async Task Single_address_is_connected_without_a_timer()
    {
        var race = new ScriptedRace("192.0.2.1");
        var connecting = race.ConnectAsync(Host);
        Assert.Empty(race.Time.Timers);
        Assert.Same(race.Connect("192.0.2.1"), await connecting);
    }

    [Fact]
    public async Task Host_without_addresses_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => new ScriptedRace().ConnectAsync(Host));
        Assert.Equal(SocketError.HostNotFound, failure.SocketErrorCode);
    }
}
