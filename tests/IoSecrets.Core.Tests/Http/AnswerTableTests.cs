using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Http;

public class AnswerTableTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public void Done_is_what_the_service_says_it_did(int status) => Assert.Equal(Meaning.Done, AnswerTable.Of(status, ResponseForm.Service).Meaning);

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public void Absent_is_what_the_service_does_not_have(int status) => Assert.Equal(Meaning.Absent, AnswerTable.Of(status, ResponseForm.Service).Meaning);

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(404)]
    [InlineData(410)]
    public void A_web_page_in_their_place_is_in_doubt(int status) =>
        Assert.Equal((Meaning.InDoubt, Cause.NotTheService), AnswerTable.Of(status, ResponseForm.Html));

    [Theory]
    [InlineData(301, Cause.NotTheService)]
    [InlineData(302, Cause.NotTheService)]
    [InlineData(307, Cause.NotTheService)]
    [InlineData(308, Cause.NotTheService)]
    [InlineData(400, Cause.UnexpectedAnswer)]
    [InlineData(401, Cause.CredentialRefused)]
    [InlineData(403, Cause.NotPermitted)]
    [InlineData(405, Cause.NotTheService)]
    [InlineData(407, Cause.NotTheService)]
    [InlineData(413, Cause.StorageLimitExceeded)]
    [InlineData(418, Cause.UnexpectedAnswer)]
    [InlineData(421, Cause.UnexpectedAnswer)]
    [InlineData(422, Cause.ValidationFailed)]
    [InlineData(429, Cause.RateLimited)]
    public void A_refusal_is_not_done(int status, object cause) => Assert.Equal((Meaning.NotDone, (Cause)cause), AnswerTable.Of(status, ResponseForm.Service));

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
    public void Everything_else_is_in_doubt(int status) => Assert.Equal(Meaning.InDoubt, AnswerTable.Of(status, ResponseForm.Service).Meaning);

    [Theory]
    [InlineData(300)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(305)]
    public void Every_redirect_is_somebody_elses(int status) => Assert.Equal(Cause.NotTheService, AnswerTable.Of(status, ResponseForm.Service).Cause);

    [Fact]
    public void What_broke_after_it_was_sent_is_in_doubt() =>
        Assert.Equal(Meaning.InDoubt, AnswerTable.Of(new HttpRequestException(HttpRequestError.ResponseEnded), wasSent: true).Meaning);

    [Fact]
    public void What_was_never_sent_is_not_done() =>
        Assert.Equal((Meaning.NotDone, Cause.ServiceUnavailable), AnswerTable.Of(new HttpRequestException(HttpRequestError.ConnectionError), wasSent: false));
}
