using System.Text;

namespace IoSecrets.Core.Audit;

/// <summary>Reads the lines of a file that may be of any size and hold anything, such as the zeros that a crash leaves.</summary>
internal static class BoundedLines
{
    private const int BlockSize = 64 * 1024;

    /// <summary>Returns the lines; one that is longer than any of an audit comes as an empty one.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static IEnumerable<string> Read(Stream stream, int longest, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(stream, bufferSize: BlockSize);
        var block = new char[BlockSize];
        var line = new StringBuilder();
        var length = 0L;
        for (int count; (count = text.Read(block)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = 0;
            for (int end; (end = Array.IndexOf(block, '\n', start, count - start)) >= 0; start = end + 1)
            {
                Keep(start, end);
                yield return TakeLine();
            }

            Keep(start, count);
        }

        if (length > 0)
        {
            yield return TakeLine();
        }

        void Keep(int start, int end)
        {
            length += end - start;
            if (length <= longest)
            {
                line.Append(block, start, end - start);
            }
        }

        string TakeLine()
        {
            var whole = length <= longest ? line.ToString() : "";
            line.Clear();
            length = 0;
            return whole;
        }
    }
}
