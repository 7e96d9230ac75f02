using System.Net;
using System.Net.Sockets;

namespace IoSecrets.Core.Tests.Connection;

/// <summary>Attempts to connect that the test lets answer, fail or hang, on a clock that it moves.</summary>
public class ConnectionRacerTests
{
    private static readonly DnsEndPoint Host = new("service.example", 443);
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task An_address_that_does_not_answer_costs_a_quarter_of_a_second_and_the_next_one_connects()
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
    public async Task The_next_address_is_tried_at_once_where_one_fails()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1");
        var connecting = race.ConnectAsync(Host);
        race.Fail("2001:db8::1", SocketError.NetworkUnreachable);
        await race.TriedAsync("192.0.2.1");
        Assert.Same(race.Connect("192.0.2.1"), await connecting);
    }

    [Fact]
    public async Task One_that_answers_late_still_wins_over_a_later_one_that_has_not_answered()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1");
        var connecting = race.ConnectAsync(Host);
        race.Time.Advance(Delay);
        await race.TriedAsync("192.0.2.1");
        Assert.Same(race.Connect("2001:db8::1"), await connecting);
        Assert.True(race.WasCancelled("192.0.2.1"));
    }

    [Fact]
    public async Task The_families_take_turns_and_the_last_failure_is_told()
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
    public async Task Those_still_under_way_are_waited_for_where_another_fails()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1");
        var connecting = race.ConnectAsync(Host);
        race.Time.Advance(Delay);
        await race.TriedAsync("192.0.2.1");
        race.Fail("192.0.2.1", SocketError.ConnectionRefused);
        Assert.Same(race.Connect("2001:db8::1"), await connecting);
    }

    [Fact]
    public async Task One_that_connects_after_another_has_won_is_closed()
    {
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1") { HeedsCancellation = false };
        var connecting = race.ConnectAsync(Host);
        race.Time.Advance(Delay);
        await race.TriedAsync("192.0.2.1");
        var winner = race.Connect("192.0.2.1");
        Assert.Same(winner, await connecting);
        Assert.False(race.Connect("2001:db8::1").CanRead);
        Assert.True(winner.CanRead);
    }

    [Fact]
    public async Task An_address_that_was_outrun_is_tried_last_from_then_on()
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
    public async Task Whoever_cancels_gets_his_own_cancellation_though_an_attempt_never_ends(bool heedsCancellation)
    {
        using var stop = new CancellationTokenSource();
        var race = new ScriptedRace("2001:db8::1", "192.0.2.1") { HeedsCancellation = heedsCancellation };
        var connecting = race.ConnectAsync(Host, stop.Token);
        race.Time.Advance(Delay);
        await race.TriedAsync("192.0.2.1");
        await stop.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.True(race.WasCancelled("2001:db8::1"));
        Assert.True(race.WasCancelled("192.0.2.1"));
    }

    [Fact]
    public async Task A_single_address_is_connected_to_without_a_clock()
    {
        var race = new ScriptedRace("192.0.2.1");
        var connecting = race.ConnectAsync(Host);
        Assert.Empty(race.Time.Timers);
        Assert.Same(race.Connect("192.0.2.1"), await connecting);
    }

    [Fact]
    public async Task A_name_without_an_address_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => new ScriptedRace().ConnectAsync(Host));
        Assert.Equal(SocketError.HostNotFound, failure.SocketErrorCode);
    }
}
