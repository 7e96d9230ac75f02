namespace IoSecrets.Core.Tests.Audit;

/// <summary>Zeros for a very long time, as a file is full of them after a crash; a test hears of each read.</summary>
internal sealed class EndlessStream(Action<int> afterRead) : Stream
{
    // A reader that cannot be stopped is to fail its test, and not to hang it.
    private const int MostReads = 100_000;

    private int _reads;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        Array.Clear(buffer, offset, count);
        afterRead(++_reads);
        return _reads > MostReads ? 0 : count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
