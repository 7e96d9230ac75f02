using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Http;

public class ResponseClassifierTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public void Success_from_the_service_is_Applied(int status) =>
        Assert.Equal(RequestEffect.Applied, ResponseClassifier.Classify(status, ResponseKind.Plausible).Effect);

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public void Status_404_or_410_from_the_service_is_NotFound(int status) =>
        Assert.Equal(RequestEffect.NotFound, ResponseClassifier.Classify(status, ResponseKind.Plausible).Effect);

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(410)]
    public void Web_page_is_InDoubt_even_with_a_conclusive_status(int status) =>
        Assert.Equal((RequestEffect.InDoubt, FailureReason.NotTheService), ResponseClassifier.Classify(status, ResponseKind.WebPage));

    [Theory]
    [InlineData(301, FailureReason.NotTheService)]
    [InlineData(302, FailureReason.NotTheService)]
    [InlineData(307, FailureReason.NotTheService)]
    [InlineData(308, FailureReason.NotTheService)]
    [InlineData(400, FailureReason.UnexpectedResponse)]
    [InlineData(401, FailureReason.CredentialRefused)]
    [InlineData(403, FailureReason.NotPermitted)]
    [InlineData(405, FailureReason.NotTheService)]
    [InlineData(407, FailureReason.NotTheService)]
    [InlineData(413, FailureReason.StorageLimitExceeded)]
    [InlineData(418, FailureReason.UnexpectedResponse)]
    [InlineData(421, FailureReason.UnexpectedResponse)]
    [InlineData(422, FailureReason.ValidationFailed)]
    [InlineData(429, FailureReason.RateLimited)]
    public void Refusal_is_NotApplied_with_the_reason_for_its_status(int status, object reason) =>
        Assert.Equal((RequestEffect.NotApplied, (FailureReason)reason), ResponseClassifier.Classify(status, ResponseKind.Plausible));

    [Theory]
    [InlineData(101)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(206)]
    [InlineData(303)]
    [InlineData(304)]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(599)]
    public void Every_other_status_is_InDoubt(int status) =>
        Assert.Equal(RequestEffect.InDoubt, ResponseClassifier.Classify(status, ResponseKind.Plausible).Effect);

    [Theory]
    [InlineData(300)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(305)]
    public void Redirect_does_not_come_from_the_service(int status) =>
        Assert.Equal(FailureReason.NotTheService, ResponseClassifier.Classify(status, ResponseKind.Plausible).Reason);

    [Fact]
    public void Failure_after_sending_is_InDoubt() =>
        Assert.Equal(RequestEffect.InDoubt, ResponseClassifier.Classify(new HttpRequestException(HttpRequestError.ResponseEnded), wasSent: true).Effect);

    [Fact]
    public void Failure_before_sending_is_NotApplied() =>
        Assert.Equal((RequestEffect.NotApplied, FailureReason.ServiceUnavailable), ResponseClassifier.Classify(
            new HttpRequestException(HttpRequestError.ConnectionError), wasSent: false));
}
