using System.Globalization;
using IoSecrets.Benchmarks.Chapters;
using IoSecrets.Benchmarks.Figures;

namespace IoSecrets.Benchmarks;

/// <summary>Measures the chapters, and prints their tables.</summary>
internal static class BenchmarkRun
{
    public static async Task MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        Report("machine", await Machine.DescribeAsync(cancellationToken), options);
        foreach (var name in Enum.GetValues<ChapterName>().Where(name => options.Only.Count == 0 || options.Only.Contains(name)))
        {
            var tables = await MeasureAsync(name, options, cancellationToken);
            var date = string.Create(CultureInfo.InvariantCulture, $"Measured on {DateTime.UtcNow:yyyy-MM-dd}{(options.IsQuick ? ", roughly" : "")}.");
            Report(name.ToString().ToLowerInvariant(), $"{tables}\n\n{date}", options);
        }
    }

    private static Task<string> MeasureAsync(ChapterName name, BenchmarkOptions options, CancellationToken cancellationToken) => name switch
    {
        ChapterName.Throughput => Throughput.MeasureAsync(options, cancellationToken),
        ChapterName.Width => Width.MeasureAsync(options, cancellationToken),
        ChapterName.Tls => Tls.MeasureAsync(options, cancellationToken),
        ChapterName.Limits => Limits.MeasureAsync(options, cancellationToken),
        ChapterName.Memory => Memory.MeasureAsync(options, cancellationToken),
        ChapterName.Cold => Cold.MeasureAsync(options, cancellationToken),
        _ => Import.MeasureAsync(options, cancellationToken),
    };

    private static void Report(string chapter, string text, BenchmarkOptions options)
    {
        Console.WriteLine($"\n## {chapter}\n\n{text}");
        if (options.Writes)
        {
            PerformancePage.Replace(chapter, text);
        }
    }
}

/// <summary>Edits docs/performance.md, which has the tables of each chapter between two comments.</summary>
internal static class PerformancePage
{
    /// <summary>Replaces a chapter's tables.</summary>
    /// <exception cref="InvalidOperationException">The page does not have the comments.</exception>
    public static void Replace(string chapter, string text)
    {
        var (begin, end) = ($"<!-- begin {chapter} -->\n", $"<!-- end {chapter} -->");
        var page = File.ReadAllText(BuildPaths.Page);
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"{BuildPaths.Page} does not have {begin.Trim()} and, after it, {end}.");
        }

        File.WriteAllText(BuildPaths.Page, $"{page[..(from + begin.Length)]}{text}\n{page[to..]}");
    }
}
