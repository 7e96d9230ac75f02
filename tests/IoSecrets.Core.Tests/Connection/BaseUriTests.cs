using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Tests.Connection;

public class BaseUriTests
{
    [Theory]
    [InlineData("https://api.intelligence.io.solutions")]
    [InlineData("https://gateway.example/io/")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("http://127.8.8.8/")]
    [InlineData("http://[::1]:8080/")]
    public void HTTPS_to_any_host_and_HTTP_to_loopback_are_accepted(string uri) =>
        Assert.Equal(BaseUriError.None, BaseUri.Validate(new Uri(uri)));

    [Theory]
    [InlineData("http://api.intelligence.io.solutions")]
    [InlineData("http://localhost.example/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://128.0.0.1/")]
    [InlineData("http://[::127.0.0.1]/")]
    public void HTTP_to_another_machine_is_rejected(string uri) =>
        Assert.Equal(BaseUriError.NotEncrypted, BaseUri.Validate(new Uri(uri)));

    [Theory]
    [InlineData("https://user:password@api.example/", BaseUriError.UserInfo)]
    [InlineData("https://user@api.example/", BaseUriError.UserInfo)]
    [InlineData("https://api.example/?key=value", BaseUriError.QueryOrFragment)]
    [InlineData("https://api.example/#part", BaseUriError.QueryOrFragment)]
    [InlineData("ftp://api.example/", BaseUriError.NotHttp)]
    [InlineData("file:///etc/hosts", BaseUriError.NotHttp)]
    public void User_info_query_fragment_and_other_schemes_are_rejected(string uri, object error) => Assert.Equal(error, BaseUri.Validate(new Uri(uri)));

    [Fact]
    public void Relative_URI_is_rejected() => Assert.Equal(BaseUriError.NotHttp, BaseUri.Validate(new Uri("api.example", UriKind.Relative)));

    [Theory]
    [InlineData("https://api.intelligence.io.solutions/", true)]
    [InlineData("https://API.intelligence.io.solutions/api", true)]
    [InlineData("https://api.intelligence.io.solutions:8443/", false)]
    [InlineData("https://api.intelligence.io.solutions.example/", false)]
    public void Only_the_host_and_port_of_the_service_count_as_the_service(string uri, bool isService) =>
        Assert.Equal(isService, BaseUri.IsService(new Uri(uri)));
}
