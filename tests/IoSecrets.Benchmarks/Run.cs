using System.Globalization;
using IoSecrets.Benchmarks.Chapters;
using IoSecrets.Benchmarks.Figures;

namespace IoSecrets.Benchmarks;

/// <summary>Measures what was asked for, chapter by chapter.</summary>
internal static class Run
{
    public static async Task MeasureAsync(BenchmarkOptions options, CancellationToken stop)
    {
        Tell("machine", await Machine.DescribeAsync(stop), options);
        foreach (var name in Enum.GetValues<ChapterName>().Where(name => options.Only.Count == 0 || options.Only.Contains(name)))
        {
            var tables = await MeasureAsync(name, options, stop);
            var date = string.Create(CultureInfo.InvariantCulture, $"Measured on {DateTime.UtcNow:yyyy-MM-dd}{(options.IsQuick ? ", roughly" : "")}.");
            Tell(name.ToString().ToLowerInvariant(), $"{tables}\n\n{date}", options);
        }
    }

    private static Task<string> MeasureAsync(ChapterName name, BenchmarkOptions options, CancellationToken stop) => name switch
    {
        ChapterName.Throughput => Throughput.MeasureAsync(options, stop),
        ChapterName.Limits => Limits.MeasureAsync(options, stop),
        ChapterName.Memory => Memory.MeasureAsync(options, stop),
        _ => Import.MeasureAsync(options, stop),
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
