using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests.Bulk;

public sealed class RunAbortPolicyTests : IDisposable
{
    private static readonly ApiResponse Page = new(RequestEffect.InDoubt, FailureReason.NotTheService) { StatusCode = 200 };
    private static readonly ApiResponse Done = new(RequestEffect.Applied, FailureReason.None) { StatusCode = 200 };
    private static readonly ApiResponse Busy = new(RequestEffect.NotApplied, FailureReason.RateLimited) { StatusCode = 429 };
    private static readonly ApiResponse Refused = new(RequestEffect.NotApplied, FailureReason.NotPermitted) { StatusCode = 403 };
    private static readonly TimeSpan MaximumWait = TimeSpan.FromSeconds(300);

    private readonly FakeTimeProvider _time = new();
    private readonly RunAbortPolicy _guard;

    public RunAbortPolicyTests() => _guard = new RunAbortPolicy(MaximumWait, _time);

    public void Dispose() => _guard.Dispose();

    [Fact]
    public void A_refused_credential_ends_the_run_at_once()
    {
        _guard.OnResponse(new ApiResponse(RequestEffect.NotApplied, FailureReason.CredentialRefused) { StatusCode = 401 });
        Assert.Equal(AbortReason.CredentialRefused, _guard.Abort!.Reason);
        Assert.True(_guard.AbortToken.IsCancellationRequested);
    }

    [Fact]
    public void The_answer_that_ended_the_run_is_the_one_told()
    {
        var refused = new ApiResponse(RequestEffect.NotApplied, FailureReason.CredentialRefused) { StatusCode = 401 };
        _guard.OnResponse(refused);
        _guard.OnResponse(Done);
        Assert.Same(refused, _guard.Abort!.Response);
    }

    [Fact]
    public void Ten_foreign_answers_in_a_row_end_the_run()
    {
        See(Page, 9);
        Assert.Null(_guard.Abort);
        See(Page, 1);
        Assert.Equal(AbortReason.NotTheService, _guard.Abort!.Reason);
    }

    [Fact]
    public void An_answer_of_the_service_between_foreign_ones_begins_the_count_anew()
    {
        See(Page, 9);
        See(Done, 1);
        See(Page, 9);
        Assert.Null(_guard.Abort);
    }

    [Fact]
    public void Nothing_settled_for_the_maximum_wait_ends_the_run()
    {
        _guard.BeginWork();
        _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
        See(Busy, 1);
        Assert.Null(_guard.Abort);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((AbortReason.NothingSettled, Busy), (_guard.Abort!.Reason, _guard.Abort.Response));
    }

    [Fact]
    public void Each_decision_begins_the_wait_anew()
    {
        _guard.BeginWork();
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
            See(Done, 1);
        }

        Assert.Null(_guard.Abort);
    }

    [Fact]
    public void A_producers_pause_is_no_wait_for_the_service()
    {
        _guard.BeginWork();
        See(Done, 1);
        _guard.EndWork();
        _time.Advance(10 * MaximumWait);
        _guard.BeginWork();
        _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
        Assert.Null(_guard.Abort);
    }

    [Fact]
    public void A_process_that_stood_still_does_not_end_its_run()
    {
        _guard.BeginWork();
        _time.Advance(2 * MaximumWait);
        Assert.Null(_guard.Abort);
        _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
        Assert.Null(_guard.Abort);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AbortReason.NothingSettled, _guard.Abort!.Reason);
    }

    [Fact]
    public void Twenty_403_as_the_first_decisions_end_the_run()
    {
        See(Refused, 19);
        See(Busy, 5);
        Assert.Null(_guard.Abort);
        See(Refused, 1);
        Assert.Equal(AbortReason.NotPermitted, _guard.Abort!.Reason);
    }

    [Theory]
    [InlineData(RequestEffect.Applied)]
    [InlineData(RequestEffect.NotFound)]
    public void One_other_decision_before_them_shows_that_the_key_may_do_it(object meaning)
    {
        See(Refused, 19);
        See(new ApiResponse((RequestEffect)meaning, FailureReason.None) { StatusCode = 200 }, 1);
        See(Refused, 100);
        Assert.Null(_guard.Abort);
    }

    [Fact]
    public void A_read_before_a_delete_does_not_show_that_the_key_may_delete()
    {
        for (var i = 0; i < 20; i++)
        {
            _guard.OnResponse(Done, isDecisive: false);
            See(Refused, 1);
        }

        Assert.Equal(AbortReason.NotPermitted, _guard.Abort!.Reason);
    }

    [Fact]
    public void The_first_reason_stays()
    {
        _guard.AbortRun(AbortReason.StoppedByCaller);
        _guard.OnResponse(new ApiResponse(RequestEffect.NotApplied, FailureReason.CredentialRefused) { StatusCode = 401 });
        Assert.Equal(AbortReason.StoppedByCaller, _guard.Abort!.Reason);
    }

    private void See(ApiResponse response, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _guard.OnResponse(response);
        }
    }
}
