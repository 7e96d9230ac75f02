using IoSecrets.Core.Bulk;
using IoSecrets.Core.Http;
using Microsoft.Extensions.Time.Testing;

namespace IoSecrets.Core.Tests.Bulk;

public sealed class RunAbortPolicyTests : IDisposable
{
    private static readonly ApiResponse WebPage = new(RequestEffect.InDoubt, FailureReason.NotTheService) { StatusCode = 200 };
    private static readonly ApiResponse Applied = new(RequestEffect.Applied, FailureReason.None) { StatusCode = 200 };
    private static readonly ApiResponse RateLimited = new(RequestEffect.NotApplied, FailureReason.RateLimited) { StatusCode = 429 };
    private static readonly ApiResponse Forbidden = new(RequestEffect.NotApplied, FailureReason.NotPermitted) { StatusCode = 403 };
    private static readonly TimeSpan MaximumWait = TimeSpan.FromSeconds(300);

    private readonly FakeTimeProvider _time = new();
    private readonly RunAbortPolicy _policy;

    public RunAbortPolicyTests() => _policy = new RunAbortPolicy(MaximumWait, _time);

    public void Dispose() => _policy.Dispose();

    [Fact]
    public void Refused_credential_aborts_the_run_at_once()
    {
        _policy.OnResponse(new ApiResponse(RequestEffect.NotApplied, FailureReason.CredentialRefused) { StatusCode = 401 });
        Assert.Equal(AbortReason.CredentialRefused, _policy.Abort!.Reason);
        Assert.True(_policy.AbortToken.IsCancellationRequested);
    }

    [Fact]
    public void Abort_keeps_the_response_that_caused_it()
    {
        var refused = new ApiResponse(RequestEffect.NotApplied, FailureReason.CredentialRefused) { StatusCode = 401 };
        _policy.OnResponse(refused);
        _policy.OnResponse(Applied);
        Assert.Same(refused, _policy.Abort!.Response);
    }

    [Fact]
    public void Ten_foreign_responses_in_a_row_abort_the_run()
    {
        Receive(WebPage, 9);
        Assert.Null(_policy.Abort);
        Receive(WebPage, 1);
        Assert.Equal(AbortReason.NotTheService, _policy.Abort!.Reason);
    }

    [Fact]
    public void Response_from_the_service_resets_the_count_of_foreign_responses()
    {
        Receive(WebPage, 9);
        Receive(Applied, 1);
        Receive(WebPage, 9);
        Assert.Null(_policy.Abort);
    }

    [Fact]
    public void Run_aborts_if_nothing_is_settled_within_the_maximum_wait()
    {
        _policy.BeginWork();
        _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
        Receive(RateLimited, 1);
        Assert.Null(_policy.Abort);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((AbortReason.NothingSettled, RateLimited), (_policy.Abort!.Reason, _policy.Abort.Response));
    }

    [Fact]
    public void Response_that_settled_an_id_does_not_explain_why_nothing_is_settled_after_it()
    {
        _policy.BeginWork();
        Receive(RateLimited, 1);
        Receive(Applied, 1);
        _time.Advance(MaximumWait);
        Assert.Equal((AbortReason.NothingSettled, null), (_policy.Abort!.Reason, _policy.Abort.Response));
    }

    [Fact]
    public void Each_settled_request_restarts_the_maximum_wait()
    {
        _policy.BeginWork();
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
            Receive(Applied, 1);
        }

        Assert.Null(_policy.Abort);
    }

    [Fact]
    public void Pause_without_work_does_not_count_toward_the_maximum_wait()
    {
        _policy.BeginWork();
        Receive(Applied, 1);
        _policy.EndWork();
        _time.Advance(10 * MaximumWait);
        _policy.BeginWork();
        _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
        Assert.Null(_policy.Abort);
    }

    [Fact]
    public void Suspended_process_does_not_abort_its_run()
    {
        _policy.BeginWork();
        _time.Advance(2 * MaximumWait);
        Assert.Null(_policy.Abort);
        _time.Advance(MaximumWait - TimeSpan.FromSeconds(1));
        Assert.Null(_policy.Abort);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AbortReason.NothingSettled, _policy.Abort!.Reason);
    }

    [Fact]
    public void Run_stalls_if_nothing_is_settled_for_five_seconds_although_work_is_in_progress()
    {
        Assert.Null(After(10));
        _policy.BeginWork();
        Assert.Null(After(4));
        Receive(Applied, 1);
        Assert.Null(After(4));
        var settled = _time.GetUtcNow() - TimeSpan.FromSeconds(4);
        Assert.Equal(new RunStall(settled, Failure: null), After(1));
        _policy.EndWork();
        Assert.Null(_policy.Stall);
        _policy.BeginWork();
        Assert.Null(_policy.Stall);
    }

    [Fact]
    public void Stall_starts_at_the_last_settled_id_after_an_error_response_and_otherwise_at_the_last_response()
    {
        var unavailable = new ApiResponse(RequestEffect.InDoubt, FailureReason.ServiceUnavailable) { StatusCode = 503 };
        var silent = new ApiResponse(RequestEffect.InDoubt, FailureReason.NoResponse);
        var start = _time.GetUtcNow();
        _policy.BeginWork();
        After(10);
        Receive(unavailable, 1);
        Assert.Equal(new RunStall(start, unavailable), _policy.Stall);
        After(10);
        Receive(silent, 1);
        Assert.Equal(new RunStall(start + TimeSpan.FromSeconds(10), silent), After(10));
        Receive(Applied, 1);
        Assert.Null(_policy.Stall);
    }

    [Fact]
    public void Twenty_initial_403_responses_abort_the_run()
    {
        Receive(Forbidden, 19);
        Receive(RateLimited, 5);
        Assert.Null(_policy.Abort);
        Receive(Forbidden, 1);
        Assert.Equal(AbortReason.NotPermitted, _policy.Abort!.Reason);
    }

    [Theory]
    [InlineData(RequestEffect.Applied)]
    [InlineData(RequestEffect.NotFound)]
    public void Any_permitted_request_turns_off_the_abort_on_403(object effect)
    {
        Receive(Forbidden, 19);
        Receive(new ApiResponse((RequestEffect)effect, FailureReason.None) { StatusCode = 200 }, 1);
        Receive(Forbidden, 100);
        Assert.Null(_policy.Abort);
    }

    [Fact]
    public void Successful_reads_do_not_prove_that_the_key_may_delete()
    {
        for (var i = 0; i < 20; i++)
        {
            _policy.OnResponse(Applied, settlesId: false);
            Receive(Forbidden, 1);
        }

        Assert.Equal(AbortReason.NotPermitted, _policy.Abort!.Reason);
    }

    [Fact]
    public void First_abort_reason_is_kept()
    {
        _policy.AbortRun(AbortReason.StoppedByCaller);
        _policy.OnResponse(new ApiResponse(RequestEffect.NotApplied, FailureReason.CredentialRefused) { StatusCode = 401 });
        Assert.Equal(AbortReason.StoppedByCaller, _policy.Abort!.Reason);
    }

    private RunStall? After(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return _policy.Stall;
    }

    private void Receive(ApiResponse response, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _policy.OnResponse(response);
        }
    }
}
