using System.Text;
using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Tests.Audit;

public class AuditReaderTests
{
    private const string Run = "{\"run\":{\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"owner\":\"owner-1\"}}\n";

    private static readonly Guid Id = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef");
    private static readonly string Sent = $"{{\"sent\":[\"{Id}\"]}}\n";

    [Theory]
    [InlineData("Deleted", SecretStatus.Deleted)]
    [InlineData("Gone", SecretStatus.Gone)]
    [InlineData("NotFound", SecretStatus.NotFound)]
    public void What_was_decided_is_settled(string word, SecretStatus status)
    {
        var reader = Read(Run + Sent + Decided(word));
        Assert.Equal(status, reader.SettledAs(Id));
        Assert.False(reader.IsInDoubt(Id));
    }

    [Theory]
    [InlineData("Failed", false)]
    [InlineData("Skipped", false)]
    [InlineData("Unknown", true)]
    [InlineData("Somehow", true)]
    public void The_rest_is_to_be_sent_again(string word, bool isInDoubt)
    {
        var reader = Read(Run + Sent + Decided(word));
        Assert.Null(reader.SettledAs(Id));
        Assert.Equal(isInDoubt, reader.IsInDoubt(Id));
    }

    [Fact]
    public void Sent_and_not_decided_is_in_doubt()
    {
        var reader = Read(Run + Sent);
        Assert.True(reader.IsInDoubt(Id));
        Assert.Equal([Id], reader.InDoubt);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Skipped")]
    public void A_later_run_that_did_nothing_leaves_an_older_doubt(string word) =>
        Assert.True(Read(Run + Sent + Run + Sent + Decided(word)).IsInDoubt(Id));

    [Fact]
    public void An_unknown_outcome_stays_in_doubt_through_a_later_run_that_skipped_it() =>
        Assert.True(Read(Run + Sent + Decided("Unknown") + Run + Decided("Skipped")).IsInDoubt(Id));

    [Fact]
    public void What_was_settled_and_sent_again_is_in_doubt_again()
    {
        var reader = Read(Run + Sent + Decided("Deleted") + Run + Sent);
        Assert.Null(reader.SettledAs(Id));
        Assert.True(reader.IsInDoubt(Id));
    }

    [Fact]
    public void What_it_does_not_name_is_neither()
    {
        var reader = Read(Run);
        Assert.Null(reader.SettledAs(Id));
        Assert.False(reader.IsInDoubt(Id));
    }

    [Theory]
    [InlineData("{\"sent\":[\"01234567-89ab-cdef-0123-4567")]
    [InlineData("{\"id\":\"01234567-89ab-cdef-0123-456789abcdef\",\"status\":\"Dele")]
    [InlineData("{\"id\":\"01234567-89ab-cdef-0123-456789abcdef\",\"status\":7}")]
    [InlineData("{\"id\":7,\"status\":\"Deleted\"}")]
    [InlineData("{\"sent\":[7,null,\"no id\"]}")]
    [InlineData("{\"sent\":\"01234567-89ab-cdef-0123-456789abcdef\"}")]
    [InlineData("{\"run\":[]}")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    [InlineData("[1]")]
    [InlineData("\0\0\0\0")]
    [InlineData("")]
    public void A_line_that_is_torn_or_foreign_is_passed_over(string line)
    {
        var other = Guid.NewGuid();
        var reader = Read($"{Run}{line}\n{{\"sent\":[\"{other}\"]}}\n");
        Assert.Equal([other], reader.InDoubt);
        Assert.Null(reader.SettledAs(Id));
    }

    [Fact]
    public void It_tells_whose_secrets_it_is_about() =>
        Assert.Equal([new AccountIdentity("https://example.test/", "****cdef", "owner-1")], Read(Run + Sent + Decided("Deleted")).Accounts);

    [Fact]
    public void It_tells_the_hash_of_a_key_without_an_owner()
    {
        const string account = "\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"keyHash\":\"salt:hash\"";
        var reader = Read($"{{\"run\":{{{account}}}}}\n{{{account},\"id\":\"{Id}\",\"status\":\"Deleted\"}}\n");
        Assert.Equal([new AccountIdentity("https://example.test/", "****cdef", null) { KeyHash = "salt:hash" }], reader.Accounts);
    }

    [Theory]
    [InlineData("Deleted", SecretStatus.Deleted)]
    [InlineData("Gone", SecretStatus.Gone)]
    [InlineData("NotFound", SecretStatus.NotFound)]
    public void What_a_resumed_run_repeats_is_settled_as_it_was(string word, SecretStatus status)
    {
        var reader = Read(Run + Decided(word).Replace("\"status\"", "\"resumed\":true,\"settled\"", StringComparison.Ordinal));
        Assert.Equal(status, reader.SettledAs(Id));
    }

    [Fact]
    public void A_decision_that_does_not_say_whose_it_is_decides_nothing()
    {
        var reader = Read(Decided("Failed") + $"{{\"id\":\"{Id}\",\"status\":\"Deleted\"}}\n");
        Assert.Null(reader.SettledAs(Id));
    }

    [Fact]
    public void An_empty_file_says_nothing() => Assert.True(Read("").IsEmpty);

    [Fact]
    public void A_file_without_an_end_is_read_until_the_stop()
    {
        using var stop = new CancellationTokenSource();
        using var zeros = new EndlessStream(afterRead: reads => { if (reads == 100) { stop.Cancel(); } });
        Assert.Throws<OperationCanceledException>(() => AuditReader.Read(zeros, stop.Token));
    }

    [Fact]
    public void What_stands_around_a_line_that_no_audit_has_is_read_and_nothing_is_kept_of_that_line()
    {
        var reader = Read(Run + Sent + new string('\0', 3 * 1024 * 1024) + "\n" + Decided("Deleted") + "{\"sent\":[\"" + new string('0', 2 * 1024 * 1024));
        Assert.Equal(SecretStatus.Deleted, reader.SettledAs(Id));
    }

    [Theory]
    [InlineData(64 * 1024 - 1)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    public void A_line_is_whole_wherever_a_block_of_the_file_ends(int before)
    {
        var reader = Read(new string(' ', before - 1) + "\n" + Run + Sent + Decided("Deleted").TrimEnd('\n'));
        Assert.Equal(SecretStatus.Deleted, reader.SettledAs(Id));
    }

    private static string Decided(string status) =>
        $"{{\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"owner\":\"owner-1\",\"id\":\"{Id}\",\"status\":\"{status}\"}}\n";

    private static AuditReader Read(string lines) =>
        AuditReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(lines)), TestContext.Current.CancellationToken);
}
