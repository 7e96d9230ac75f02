using System.Globalization;
using IoSecrets.Benchmarks.Chapters;
using IoSecrets.Benchmarks.Figures;

namespace IoSecrets.Benchmarks;

/// <summary>Measures what was asked for, chapter by chapter.</summary>
internal static class Run
{
    public static async Task MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        Tell("machine", await Machine.DescribeAsync(cancellationToken), options);
        foreach (var name in Enum.GetValues<ChapterName>().Where(name => options.Only.Count == 0 || options.Only.Contains(name)))
        {
            var tables = await MeasureAsync(name, options, cancellationToken);
            var date = string.Create(CultureInfo.InvariantCulture, $"Measured on {DateTime.UtcNow:yyyy-MM-dd}{(options.IsQuick ? ", roughly" : "")}.");
            Tell(name.ToString().ToLowerInvariant(), $"{tables}\n\n{date}", options);
        }
    }

    private static Task<string> MeasureAsync(ChapterName name, BenchmarkOptions options, CancellationToken cancellationToken) => name switch
    {
        ChapterName.Throughput => Throughput.MeasureAsync(options, cancellationToken),
        ChapterName.Limits => Limits.MeasureAsync(options, cancellationToken),
        ChapterName.Memory => Memory.MeasureAsync(options, cancellationToken),
        _ => Import.MeasureAsync(options, cancellationToken),
    };

    private static void Tell(string chapter, string text, BenchmarkOptions options)
    {
        Console.WriteLine($"\n## {chapter}\n\n{text}");
        if (options.Writes)
        {
            Page.Replace(chapter, text);
        }
    }
}
