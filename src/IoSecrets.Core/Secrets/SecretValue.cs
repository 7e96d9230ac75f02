using System.Buffers;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Secrets;

/// <summary>The value of a secret on its way to the service: bytes that are overwritten once they are sent, and never a text.</summary>
internal sealed class SecretValue : IDisposable
{
    private const int ShortestMasked = 8;

    private readonly ZeroedBuffer _utf8;

    private SecretValue(ReadOnlySpan<char> text)
    {
        _utf8 = new ZeroedBuffer(Encoding.UTF8.GetMaxByteCount(text.Length));
        _utf8.Advance(Encoding.UTF8.GetBytes(text, _utf8.GetSpan()));
        Length = CodePoints.Count(text);
        IsText = CodePoints.IsText(text);
        HasReplacement = CodePoints.HasReplacement(text);
        EndsInLineEnd = text is [.., '\n' or '\r'];
    }

    /// <summary>Its length in code points, as the service counts.</summary>
    public int Length { get; }

    /// <summary>Whether it is a text: half of a surrogate pair is none, and would be sent as another character.</summary>
    public bool IsText { get; }

    /// <summary>Whether it ends in a line end, as the text of a file does: most likely nobody meant that as a part of it.</summary>
    public bool EndsInLineEnd { get; }

    internal bool HasReplacement { get; }

    internal ReadOnlySpan<byte> Utf8 => _utf8.Written.Span;

    /// <summary>Takes the value out of its protection.</summary>
    public static SecretValue From(SecureString secure)
    {
        var pointer = Marshal.SecureStringToGlobalAllocUnicode(secure);
        var plain = GC.AllocateArray<char>(secure.Length, pinned: true);
        try
        {
            Marshal.Copy(pointer, plain, 0, plain.Length);
            return new SecretValue(plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(plain.AsSpan()));
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }

    /// <summary>The text with the value, and every longer part of it, masked, for words that may echo it.</summary>
    internal string Redact(string text) => Masked(Redaction.Mask, text);

    /// <summary>Masks the value in a field of a secret that repeats it; one below eight characters is too common for that.</summary>
    public string MaskIn(string field) => Length < ShortestMasked ? field : Masked(Redaction.MaskWhole, field);

    /// <summary>Overwrites it.</summary>
    public void Dispose() => _utf8.Dispose();

    /// <summary>Not the value.</summary>
    public override string ToString() => Redaction.Masked;

    private string Masked(Masking mask, string text)
    {
        var plain = GC.AllocateArray<char>(Encoding.UTF8.GetMaxCharCount(Utf8.Length), pinned: true);
        try
        {
            return mask(text, plain.AsSpan(0, Encoding.UTF8.GetChars(Utf8, plain)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(plain.AsSpan()));
        }
    }

    private delegate string Masking(string text, ReadOnlySpan<char> secret);
}

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

/// <summary>Texts as the service counts them: in code points, where .NET counts UTF-16 units.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>Whether every surrogate has its other half.</summary>
    public static bool IsText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>Whether it holds U+FFFD, which stands in a decoded text for bytes that were none of its encoding.</summary>
    public static bool HasReplacement(ReadOnlySpan<char> text) => text.Contains((char)Rune.ReplacementChar.Value);
}
