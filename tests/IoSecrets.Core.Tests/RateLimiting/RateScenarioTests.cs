using System.Globalization;

namespace IoSecrets.Core.Tests.RateLimiting;

/// <summary>Runs against limits that the rate model does not know, in simulated time.</summary>
public class RateScenarioTests
{
    private const string Begin = "<!-- begin scenarios -->\n";
    private const string End = "<!-- end scenarios -->";

    private static readonly Lazy<IReadOnlyDictionary<RateScenario, RateResult[]>> Results =
        new(() => RateScenario.All.ToDictionary(scenario => scenario, scenario => scenario.Run().ToArray()));

    public static TheoryData<string> Names => [.. RateScenario.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Unknown_limit_costs_time_and_requests_only_within_bounds(string name)
    {
        var (scenario, results) = Results.Value.Single(result => result.Key.Name == name);
        Assert.All(results, result =>
        {
            Assert.True(result.Time <= scenario.MaximumTime, $"{result.Time:0.00} of the ideal time: {result.Point}");
            Assert.True(result.Requests <= scenario.MaximumRequests, $"{result.Requests:0.00} requests per secret: {result.Point}");
        });
    }

    [Fact]
    public void Rate_limiting_page_has_the_results_of_these_scenarios()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rate-limiting.md")).ReplaceLineEndings("\n");
        var table = Table();
        Assert.True(page.Contains($"{Begin}{table}{End}", StringComparison.Ordinal), $"Put this table into docs/rate-limiting.md:\n{table}");
    }

    private static string Table()
    {
        string[] lines =
        [
            "| limit; secrets | guards | time, mean | time, most | bound | requests, most | bound |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
            .. Results.Value.Select(result => Row(result.Key, result.Value)),
        ];
        return string.Concat(lines.Select(line => $"{line}\n"));
    }

    private static string Row(RateScenario scenario, RateResult[] results) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {scenario.Name} | {scenario.Guards} | {results.Average(result => result.Time):0.00} | {results.Max(result => result.Time):0.00} | "
        + $"{scenario.MaximumTime:0.##} | {results.Max(result => result.Requests):0.00} | "
        + $"{(double.IsFinite(scenario.MaximumRequests) ? scenario.MaximumRequests.ToString("0.##", CultureInfo.InvariantCulture) : "none")} |");
}
