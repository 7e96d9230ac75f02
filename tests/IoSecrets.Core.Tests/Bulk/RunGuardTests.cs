using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests.Bulk;

public sealed class RunGuardTests : IDisposable
{
    private static readonly Answer Page = new(Meaning.InDoubt, Cause.NotTheService) { StatusCode = 200 };
    private static readonly Answer Done = new(Meaning.Done, Cause.None) { StatusCode = 200 };
    private static readonly Answer Busy = new(Meaning.NotDone, Cause.RateLimited) { StatusCode = 429 };
    private static readonly Answer Refused = new(Meaning.NotDone, Cause.NotPermitted) { StatusCode = 403 };
    private static readonly TimeSpan MaximumWait = TimeSpan.FromSeconds(300);

    private readonly FakeTimeProvider _time = new();
    private readonly RunGuard _guard;

    public RunGuardTests() => _guard = new RunGuard(MaximumWait, _time);

    public void Dispose() => _guard.Dispose();

    [Fact]
    public void A_refused_credential_ends_the_run_at_once()
    {
        _guard.Saw(new Answer(Meaning.NotDone, Cause.CredentialRefused) { StatusCode = 401 });
        Assert.Equal(RunEndReason.CredentialRefused, _guard.End!.Reason);
        Assert.True(_guard.NoMore.IsCancellationRequested);
    }

    [Fact]
    public void The_answer_that_ended_the_run_is_the_one_told()
    {
        var refused = new Answer(Meaning.NotDone, Cause.CredentialRefused) { StatusCode = 401 };
        _guard.Saw(refused);
        _guard.Saw(Done);
        Assert.Same(refused, _guard.End!.Answer);
    }

    [Fact]
    public void Ten_foreign_answers_in_a_row_end_the_run()
    {
        See(Page, 9);
        Assert.Null(_guard.End);
        See(Page, 1);
        Assert.Equal(RunEndReason.NotTheService, _guard.End!.Reason);
    }

    [Fact]
    public void An_answer_of_the_service_between_foreign_ones_begins_the_count_anew()
    {
        See(Page, 9);
        See(Done, 1);
        See(Page, 9);
        Assert.Null(_guard.End);
    }

    [Fact]
    public void Nothing_settled_for_the_maximum_wait_ends_the_run()
    {
        _guard.Enter();
        _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
        See(Busy, 1);
        Assert.Null(_guard.End);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((RunEndReason.NothingSettled, Busy), (_guard.End!.Reason, _guard.End.Answer));
    }

    [Fact]
    public void Each_decision_begins_the_wait_anew()
    {
        _guard.Enter();
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
            See(Done, 1);
        }

        Assert.Null(_guard.End);
    }

    [Fact]
    public void A_producers_pause_is_no_wait_for_the_service()
    {
        _guard.Enter();
        See(Done, 1);
        _guard.Leave();
        _time.Advance(10 * MaximumWait);
        _guard.Enter();
        _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
        Assert.Null(_guard.End);
    }

    [Fact]
    public void A_process_that_stood_still_does_not_end_its_run()
    {
        _guard.Enter();
        _time.Advance(2 * MaximumWait);
        Assert.Null(_guard.End);
        _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
        Assert.Null(_guard.End);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(RunEndReason.NothingSettled, _guard.End!.Reason);
    }

    [Fact]
    public void Twenty_403_as_the_first_decisions_end_the_run()
    {
        See(Refused, 19);
        See(Busy, 5);
        Assert.Null(_guard.End);
        See(Refused, 1);
        Assert.Equal(RunEndReason.NotPermitted, _guard.End!.Reason);
    }

    [Theory]
    [InlineData(Meaning.Done)]
    [InlineData(Meaning.Absent)]
    public void One_other_decision_before_them_shows_that_the_key_may_do_it(object meaning)
    {
        See(Refused, 19);
        See(new Answer((Meaning)meaning, Cause.None) { StatusCode = 200 }, 1);
        See(Refused, 100);
        Assert.Null(_guard.End);
    }

    [Fact]
    public void A_read_before_a_delete_does_not_show_that_the_key_may_delete()
    {
        for (var i = 0; i < 20; i++)
        {
            _guard.Saw(Done, isDecisive: false);
            See(Refused, 1);
        }

        Assert.Equal(RunEndReason.NotPermitted, _guard.End!.Reason);
    }

    [Fact]
    public void The_first_reason_stays()
    {
        _guard.EndRun(RunEndReason.Caller);
        _guard.Saw(new Answer(Meaning.NotDone, Cause.CredentialRefused) { StatusCode = 401 });
        Assert.Equal(RunEndReason.Caller, _guard.End!.Reason);
    }

    private void See(Answer answer, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _guard.Saw(answer);
        }
    }
}
