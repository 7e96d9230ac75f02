using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Http;

public class ResponseClassifierTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public void Done_is_what_the_service_says_it_did(int status) =>
        Assert.Equal(RequestEffect.Applied, ResponseClassifier.Classify(status, ResponseOrigin.Service).Meaning);

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public void Absent_is_what_the_service_does_not_have(int status) =>
        Assert.Equal(RequestEffect.NotFound, ResponseClassifier.Classify(status, ResponseOrigin.Service).Meaning);

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(410)]
    public void A_web_page_in_their_place_is_in_doubt(int status) =>
        Assert.Equal((RequestEffect.InDoubt, FailureReason.NotTheService), ResponseClassifier.Classify(status, ResponseOrigin.Html));

    [Theory]
    [InlineData(301, FailureReason.NotTheService)]
    [InlineData(302, FailureReason.NotTheService)]
    [InlineData(307, FailureReason.NotTheService)]
    [InlineData(308, FailureReason.NotTheService)]
    [InlineData(400, FailureReason.UnexpectedAnswer)]
    [InlineData(401, FailureReason.CredentialRefused)]
    [InlineData(403, FailureReason.NotPermitted)]
    [InlineData(405, FailureReason.NotTheService)]
    [InlineData(407, FailureReason.NotTheService)]
    [InlineData(413, FailureReason.StorageLimitExceeded)]
    [InlineData(418, FailureReason.UnexpectedAnswer)]
    [InlineData(421, FailureReason.UnexpectedAnswer)]
    [InlineData(422, FailureReason.ValidationFailed)]
    [InlineData(429, FailureReason.RateLimited)]
    public void A_refusal_is_not_done(int status, object cause) =>
        Assert.Equal((RequestEffect.NotApplied, (FailureReason)cause), ResponseClassifier.Classify(status, ResponseOrigin.Service));

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
    public void Everything_else_is_in_doubt(int status) =>
        Assert.Equal(RequestEffect.InDoubt, ResponseClassifier.Classify(status, ResponseOrigin.Service).Meaning);

    [Theory]
    [InlineData(300)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(305)]
    public void Every_redirect_is_somebody_elses(int status) =>
        Assert.Equal(FailureReason.NotTheService, ResponseClassifier.Classify(status, ResponseOrigin.Service).Cause);

    [Fact]
    public void What_broke_after_it_was_sent_is_in_doubt() =>
        Assert.Equal(RequestEffect.InDoubt, ResponseClassifier.Classify(new HttpRequestException(HttpRequestError.ResponseEnded), wasSent: true).Meaning);

    [Fact]
    public void What_was_never_sent_is_not_done() =>
        Assert.Equal((RequestEffect.NotApplied, FailureReason.ServiceUnavailable), ResponseClassifier.Classify(
            new HttpRequestException(HttpRequestError.ConnectionError), wasSent: false));
}
