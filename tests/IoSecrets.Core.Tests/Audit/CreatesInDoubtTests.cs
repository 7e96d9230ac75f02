using System.Text;
using IoSecrets.Core.Audit;
using IoSecrets.Core.Lists;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Tests.Audit;

public class CreatesInDoubtTests
{
    private const string Account = "\"baseUri\":\"https://example.test/\",\"key\":\"****cdef\",\"operation\":\"Create\"";

    private static readonly DateTimeOffset Sent = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef");

    [Theory]
    [InlineData("db", "t", "a", true)]
    [InlineData("DB", "t", "a", false)]
    [InlineData("db", "", "a", false)]
    [InlineData("db", "t", "b", false)]
    public void Listed_secret_fits_only_with_the_same_name_tool_and_argument(string name, string tool, string argument, bool fits)
    {
        var found = Find([Listed(0) with { Name = name, ToolName = tool, ToolArgument = argument }], SentLine());
        Assert.Equal(fits ? SecretStatus.Created : null, found);
    }

    [Theory]
    [InlineData(0, SecretStatus.Created)]
    [InlineData(3600, SecretStatus.Created)]
    [InlineData(-5, SecretStatus.Unknown)]
    [InlineData(-1, SecretStatus.Unknown)]
    [InlineData(-6, null)]
    [InlineData(null, SecretStatus.Unknown)]
    public void Time_of_the_service_decides_if_the_file_contains_it(int? createdAfter, SecretStatus? expected) =>
        Assert.Equal(expected, Find([Listed(createdAfter)], SentLine("\"time\":\"2020-01-01T00:00:00Z\",\"serviceTime\":\"2026-01-01T12:00:00Z\""), 7));

    [Fact]
    public void Time_in_whole_seconds_may_be_rounded_down() => Assert.Equal(
        SecretStatus.Created, Find([Listed(0)], SentLine("\"serviceTime\":\"2026-01-01T12:00:00.7Z\""), 7));

    [Theory]
    [InlineData(60, 60, SecretStatus.Created)]
    [InlineData(0, 60, SecretStatus.Unknown)]
    [InlineData(-300, 60, null)]
    [InlineData(60, null, SecretStatus.Unknown)]
    public void Local_time_decides_without_a_service_time_unless_the_clocks_may_differ(
        int createdAfter, int? clockDifference, SecretStatus? expected) =>
        Assert.Equal(expected, Find([Listed(createdAfter)], SentLine("\"time\":\"2026-01-01T12:00:00Z\""), clockDifference));

    [Fact]
    public void Without_any_time_the_outcome_is_unknown() =>
        Assert.Equal(SecretStatus.Unknown, Find([Listed(0)], SentLine("\"x\":1"), 0));

    [Fact]
    public void First_request_in_doubt_counts() => Assert.Equal(
        SecretStatus.Created, Find([Listed(0)], SentLine() + SentLine("\"serviceTime\":\"2026-01-02T12:00:00Z\"")));

    [Fact]
    public void Secret_that_the_file_records_as_created_does_not_fit() => Assert.Null(
        Find(
            [Listed(0)],
            SentLine() + $"{{{Account},\"id\":\"{Id}\",\"name\":\"db\",\"toolName\":\"t\",\"toolArgument\":\"a\",\"number\":2,\"status\":\"Created\"}}\n"));

    [Fact]
    public void Secret_that_is_not_in_doubt_is_not_looked_for() => Assert.Null(Find([Listed(0)], ""));

    [Theory]
    [InlineData("Failed", null)]
    [InlineData("Skipped", null)]
    [InlineData("Unknown", SecretStatus.Created)]
    public void Only_an_unknown_result_leaves_the_create_in_doubt(string status, SecretStatus? expected) => Assert.Equal(
        expected,
        Find([Listed(0)], SentLine() + $"{{{Account},\"name\":\"db\",\"toolName\":\"t\",\"toolArgument\":\"a\",\"number\":1,\"status\":\"{status}\"}}\n"));

    [Theory]
    [InlineData("{\"operation\":\"Create\",\"sent\":[7,null,\"db\",{\"name\":\"db\"},{\"number\":\"1\"}]}")]
    [InlineData("{\"operation\":\"Create\",\"sent\":{\"name\":\"db\",\"number\":1}}")]
    [InlineData("{\"operation\":\"Create\",\"name\":\"db\",\"number\":1,\"status\":\"Created\"}")]
    [InlineData("{\"operation\":7,\"sent\":[{\"name\":\"db\",\"number\":1}]}")]
    [InlineData("{\"operation\":\"Later\",\"sent\":[{\"name\":\"db\",\"number\":1}]}")]
    public void Torn_or_foreign_line_is_skipped(string line)
    {
        var file = Read(line + "\n");
        Assert.Empty(file.Creations.InDoubt);
        Assert.Empty(file.Deletes.InDoubt);
        Assert.False(file.Creations.IsCreated(new CreationIdentity("db", "", "", 1), out _));
    }

    private static Secret Listed(int? createdAfter) => new()
    {
        Id = Id,
        Name = "db",
        ToolName = "t",
        ToolArgument = "a",
        CreatedAt = createdAfter is { } seconds ? Sent.AddSeconds(seconds) : null,
    };

    private static string SentLine(string time = "\"serviceTime\":\"2026-01-01T12:00:00Z\"") =>
        $"{{{time},\"operation\":\"Create\",\"sent\":[{{\"name\":\"db\",\"toolName\":\"t\",\"toolArgument\":\"a\",\"number\":1}}]}}\n";

    private static SecretStatus? Find(Secret[] listed, string lines, int? clockDifference = 0)
    {
        var difference = clockDifference is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var lost = new CreatesInDoubt(Read(lines).Creations, new ServiceList<Secret>(listed, MayBeIncomplete: false), difference);
        var fields = new SecretFields { Name = "db", ToolName = new("t"), ToolArgument = new("a") };
        using var creation = new SecretCreation(fields, new CreationNumbers(static text => text).Next(fields));
        return lost.Find(creation)?.Status;
    }

    private static AuditReader Read(string lines) =>
        AuditReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(lines)), TestContext.Current.CancellationToken);
}
