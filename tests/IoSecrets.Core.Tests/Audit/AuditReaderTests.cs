using System.Text;
using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Tests.Audit;

public class AuditReaderTests
{
    private const string Run = "{\"run\":{\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"owner\":\"owner-1\"}}\n";

    private const string Set = "{\"run\":{\"operation\":\"Update\"}}\n";
    private const string ResumedSet = "{\"run\":{\"operation\":\"Update\",\"resumed\":true}}\n";
    private const string Sync = "{\"run\":{\"operation\":\"Sync\"}}\n";
    private const string ResumedSync = "{\"run\":{\"operation\":\"Sync\",\"resumed\":true}}\n";

    private static readonly Guid Id = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef");
    private static readonly string Sent = $"{{\"sent\":[\"{Id}\"]}}\n";

    [Theory]
    [InlineData("Deleted", SecretStatus.Deleted)]
    [InlineData("Gone", SecretStatus.Gone)]
    [InlineData("NotFound", SecretStatus.NotFound)]
    public void Deleted_Gone_and_NotFound_are_settled(string statusName, SecretStatus status)
    {
        var reader = Read(Run + Sent + Decision(statusName));
        Assert.Equal(status, reader.Deletes.SettledAs(Id));
        Assert.False(reader.Deletes.IsInDoubt(Id));
    }

    [Theory]
    [InlineData("Failed", false)]
    [InlineData("Skipped", false)]
    [InlineData("Unknown", true)]
    [InlineData("Somehow", true)]
    public void Any_other_status_is_unsettled(string statusName, bool isInDoubt)
    {
        var reader = Read(Run + Sent + Decision(statusName));
        Assert.Null(reader.Deletes.SettledAs(Id));
        Assert.Equal(isInDoubt, reader.Deletes.IsInDoubt(Id));
    }

    [Fact]
    public void Id_sent_without_a_decision_is_in_doubt()
    {
        var reader = Read(Run + Sent);
        Assert.True(reader.Deletes.IsInDoubt(Id));
        Assert.Equal([Id], reader.Deletes.InDoubt);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Skipped")]
    public void Later_run_that_did_not_delete_keeps_an_earlier_doubt(string statusName) =>
        Assert.True(Read(Run + Sent + Run + Sent + Decision(statusName)).Deletes.IsInDoubt(Id));

    [Fact]
    public void Unknown_outcome_stays_in_doubt_if_a_later_run_skips_it() =>
        Assert.True(Read(Run + Sent + Decision("Unknown") + Run + Decision("Skipped")).Deletes.IsInDoubt(Id));

    [Fact]
    public void Settled_id_that_is_sent_again_is_in_doubt_again()
    {
        var reader = Read(Run + Sent + Decision("Deleted") + Run + Sent);
        Assert.Null(reader.Deletes.SettledAs(Id));
        Assert.True(reader.Deletes.IsInDoubt(Id));
    }

    [Fact]
    public void Id_not_in_the_file_is_neither_settled_nor_in_doubt()
    {
        var reader = Read(Run);
        Assert.Null(reader.Deletes.SettledAs(Id));
        Assert.False(reader.Deletes.IsInDoubt(Id));
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
    public void Torn_or_foreign_line_is_skipped(string line)
    {
        var other = Guid.NewGuid();
        var reader = Read($"{Run}{line}\n{{\"sent\":[\"{other}\"]}}\n");
        Assert.Equal([other], reader.Deletes.InDoubt);
        Assert.Null(reader.Deletes.SettledAs(Id));
    }

    [Fact]
    public void Reader_returns_the_account_of_the_secrets() =>
        Assert.Equal([new AccountIdentity("https://example.test/", "****cdef", "owner-1")], Read(Run + Sent + Decision("Deleted")).Accounts);

    [Fact]
    public void Reader_returns_the_hash_of_a_key_without_an_owner()
    {
        const string account = "\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"keyHash\":\"salt:hash\"";
        var reader = Read($"{{\"run\":{{{account}}}}}\n{{{account},\"id\":\"{Id}\",\"status\":\"Deleted\"}}\n");
        Assert.Equal([new AccountIdentity("https://example.test/", "****cdef", null) { KeyHash = "salt:hash" }], reader.Accounts);
    }

    [Theory]
    [InlineData("Deleted", SecretStatus.Deleted)]
    [InlineData("Gone", SecretStatus.Gone)]
    [InlineData("NotFound", SecretStatus.NotFound)]
    public void Status_repeated_by_a_resumed_run_stays_settled(string statusName, SecretStatus status)
    {
        var reader = Read(Run + Decision(statusName).Replace("\"status\"", "\"resumed\":true,\"settled\"", StringComparison.Ordinal));
        Assert.Equal(status, reader.Deletes.SettledAs(Id));
    }

    [Fact]
    public void Repeated_line_has_settled_instead_of_status_and_settles_the_same_id()
    {
        var repeated = string.Join('\n', AuditLines.Repeat([Decision("Deleted")]));
        Assert.DoesNotContain("\"status\"", repeated, StringComparison.Ordinal);
        Assert.Contains("\"resumed\":true", repeated, StringComparison.Ordinal);
        Assert.Equal(SecretStatus.Deleted, Read(Run + repeated).Deletes.SettledAs(Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void File_with_only_a_part_of_the_repeated_lines_is_not_used(int lines)
    {
        var repeated = AuditLines.Repeat(AuditLines.Repeat([Run.TrimEnd(), Decision("Deleted").TrimEnd()])).ToArray();
        Assert.False(Read(string.Join('\n', repeated)).IsEmpty);
        Assert.Throws<AuditFileException>(() => Read(string.Join('\n', repeated.SkipLast(lines))));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(ResumedSet, true)]
    [InlineData(Set, false)]
    [InlineData(Sync, false)]
    [InlineData(ResumedSync, false)]
    [InlineData("{\"completed\":true}\n", false)]
    [InlineData("{\"id\":\"0123" + Set, false)]
    public void Change_is_settled_until_a_run_begins_that_does_not_resume_it_or_the_run_is_complete(string later, bool isSettled) =>
        Assert.Equal(isSettled ? SecretStatus.Updated : null, Read(Set + Updated + later).Updates.SettledAs(Id, _ => true));

    [Theory]
    [InlineData("Skipped")]
    [InlineData("Failed")]
    [InlineData("Unchanged")]
    public void Older_change_is_not_settled_again_by_a_later_unsettling_result(string statusName) => Assert.Null(
        Read(Set + Updated + Set + Updated.Replace("\"Updated\"", $"\"{statusName}\"", StringComparison.Ordinal)).Updates.SettledAs(Id, _ => true));

    [Fact]
    public void Decision_without_an_account_is_ignored()
    {
        var reader = Read(Decision("Failed") + $"{{\"id\":\"{Id}\",\"status\":\"Deleted\"}}\n");
        Assert.Null(reader.Deletes.SettledAs(Id));
    }

    [Fact]
    public void Empty_file_is_reported_as_empty() => Assert.True(Read("").IsEmpty);

    [Fact]
    public void Reading_an_endless_file_ends_on_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        using var zeros = new EndlessStream(afterRead: reads => { if (reads == 100) { cancellation.Cancel(); } });
        Assert.Throws<OperationCanceledException>(() => AuditReader.Read(zeros, cancellation.Token));
    }

    [Fact]
    public void Overlong_line_is_skipped_and_the_lines_around_it_are_read()
    {
        var reader = Read(Run + Sent + new string('\0', 3 * 1024 * 1024) + "\n" + Decision("Deleted") + "{\"sent\":[\"" + new string('0', 2 * 1024 * 1024));
        Assert.Equal(SecretStatus.Deleted, reader.Deletes.SettledAs(Id));
    }

    [Theory]
    [InlineData(64 * 1024 - 1)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    public void Line_that_spans_two_blocks_of_the_file_is_read_whole(int before)
    {
        var reader = Read(new string(' ', before - 1) + "\n" + Run + Sent + Decision("Deleted").TrimEnd('\n'));
        Assert.Equal(SecretStatus.Deleted, reader.Deletes.SettledAs(Id));
    }

    private static string Updated => Decision("Updated").Replace("\"id\"", "\"operation\":\"Update\",\"id\"", StringComparison.Ordinal);

    private static string Decision(string status) =>
        $"{{\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"owner\":\"owner-1\",\"id\":\"{Id}\",\"status\":\"{status}\"}}\n";

    private static AuditReader Read(string lines) =>
        AuditReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(lines)), TestContext.Current.CancellationToken);

    /// <summary>An endless run of zeros, as in a file after a crash; it reports each read.</summary>
    private sealed class EndlessStream(Action<int> afterRead) : MemoryStream
    {
        // A reader that ignores cancellation fails its test instead of hanging it.
        private const int MostReads = 100_000;

        private int _reads;

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Clear(buffer, offset, count);
            afterRead(++_reads);
            return _reads > MostReads ? 0 : count;
        }
    }
}
