using System.Buffers.Text;
using System.Text;
using IoSecrets.Core.Credentials;
using IoSecrets.Core.Http;

namespace IoSecrets.Core.Tests.Fuzz;

/// <summary>Random texts from outside, and random keys.</summary>
public class TextFuzzTests
{
    private const int Cases = 10_000;

    [Fact]
    public Task Sanitized_text_is_safe_for_a_terminal() => FuzzCases.RunAsync(Cases, random =>
    {
        var maximumLength = random.Next(1, 200);
        var clean = TextSanitizer.Sanitize(FuzzData.Text(random) + FuzzData.Text(random), maximumLength);
        SafeOutput.AssertPrintable(clean.Length == 0 ? null : clean, maximumLength);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Claims_read_from_a_key_are_safe_to_show() => FuzzCases.RunAsync(Cases, random =>
    {
        var payload = FuzzData.Chance(random, 2) ? Claims(random) : FuzzData.Body(random);
        var claims = KeyClaims.Read($"io-v2-e30.{Base64Url.EncodeToString(payload)}.{FuzzData.Text(random)}");
        SafeOutput.AssertPrintable(claims.Owner, maximumLength: 100);
        Assert.True(claims.Expires is not { Year: < 2020 });
        return Task.CompletedTask;
    });

    [Fact]
    public Task Text_yields_either_a_credential_or_an_error() => FuzzCases.RunAsync(Cases, random =>
    {
        var text = FuzzData.Text(random);
        Assert.Equal(Credential.TryCreate(CredentialKind.Token, text, out var credential) == CredentialError.None, credential is not null);
        Assert.True(credential is null || credential.Masked.Length <= 8);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Retry_delay_stays_between_a_tenth_of_a_second_and_a_day() => FuzzCases.RunAsync(Cases, random =>
    {
        var retryAfter = FuzzData.Chance(random, 2) ? TimeSpan.FromTicks(random.NextInt64(TimeSpan.MaxValue.Ticks)) : TimeSpan.FromSeconds(random.Next(5));
        var wait = RetryDelay.Compute(FuzzData.Chance(random, 2) ? retryAfter : null, random.Next(int.MaxValue), random.NextDouble());
        Assert.InRange(wait, TimeSpan.FromSeconds(0.1), TimeSpan.FromDays(1));
        return Task.CompletedTask;
    });

    private static byte[] Claims(Random random)
    {
        var owner = FuzzData.Text(random).Replace("\"", "", StringComparison.Ordinal);
        var expires = FuzzData.OneOf(["0", "-1", "1e400", "1e18", "1795555555", "1795555555.5", "\"x\"", "null", "9223372036854775808"], random);
        return FuzzData.Mutated(Encoding.UTF8.GetBytes($$"""{"owner":"{{owner}}","exp":{{expires}}}"""), random);
    }
}
