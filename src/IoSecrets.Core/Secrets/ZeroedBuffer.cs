using System.Buffers;
using System.Security.Cryptography;

namespace IoSecrets.Core.Secrets;

/// <summary>Bytes of a secret: they stay in one place of the memory, and are overwritten at the end.</summary>
/// <param name="capacity">How many bytes it can hold; it never grows, because growing would leave a copy behind.</param>
internal sealed class ZeroedBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    // Pinned: the collector would leave a copy behind where it moves it.
    private readonly byte[] _bytes = GC.AllocateArray<byte>(capacity, pinned: true);
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.AsMemory(_length);

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes.AsSpan(_length);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _length = 0;
    }
}
