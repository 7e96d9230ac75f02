using System.Buffers;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using IoSecrets.Core.Credentials;

namespace IoSecrets.Core.Secrets;

/// <summary>The value of a secret to send: bytes that are overwritten after sending, and never a string.</summary>
internal sealed class SecretValue : IDisposable
{
    private const int MinMaskedLength = 8;

    // The service shows four asterisks between the first four characters and the last four.
    private const int MaskedPart = 4;

    private static ReadOnlySpan<byte> Mask => "****"u8;

    private readonly ZeroedBuffer _utf8;
    private bool _isDisposed;

    private SecretValue(ReadOnlySpan<char> text)
    {
        _utf8 = new ZeroedBuffer(Encoding.UTF8.GetMaxByteCount(text.Length));
        _utf8.Advance(Encoding.UTF8.GetBytes(text, _utf8.GetSpan()));
        Length = CodePoints.Count(text);
        IsText = CodePoints.IsText(text);
        HasReplacement = CodePoints.HasReplacement(text);
        EndsInLineEnd = text is [.., '\n' or '\r'];
    }

    private SecretValue(ReadOnlySpan<byte> utf8)
    {
        _utf8 = new ZeroedBuffer(utf8.Length);
        _utf8.Write(utf8);
        Length = CodePoints.Count(utf8);
        IsText = true;
        HasReplacement = utf8.IndexOf("\uFFFD"u8) >= 0;
        EndsInLineEnd = utf8 is [.., (byte)'\n' or (byte)'\r'];
    }

    /// <summary>The length in code points, as the service counts.</summary>
    public int Length { get; }

    /// <summary>Indicates whether the value is valid Unicode. An unpaired surrogate is not, and would be sent as another character.</summary>
    public bool IsText { get; }

    /// <summary>Indicates whether the value ends in a line break, as a file's content does, which most likely is not meant as part of it.</summary>
    public bool EndsInLineEnd { get; }

    internal bool HasReplacement { get; }

    /// <summary>Indicates whether a file or a conversion put this text in the place of a value: a masked value, or the name of the type SecureString.</summary>
    internal bool IsPlaceholder => Utf8.SequenceEqual("System.Security.SecureString"u8)
        || (Utf8.IndexOf(Mask) is >= 0 and var at && CodePoints.Count(Utf8[..at]) == MaskedPart && CodePoints.Count(Utf8[(at + Mask.Length)..]) == MaskedPart)
        || Utf8.SequenceEqual(Mask);

    internal ReadOnlySpan<byte> Utf8 => _utf8.Written.Span;

    /// <summary>Creates a value from a secure string.</summary>
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

    /// <summary>Creates a value from valid UTF-8.</summary>
    public static SecretValue From(ReadOnlySpan<byte> utf8) => new(utf8);

    /// <summary>Masks the value, and every part of it that has eight or more characters, in a text that may repeat it.</summary>
    /// <returns>The masked text. After the value was overwritten, only a mask, because the text may still repeat the value.</returns>
    internal string Redact(string text) => Masked(Redaction.Mask, text);

    /// <summary>Masks the value in the field of a secret, unless it has fewer than eight characters and so is too common.</summary>
    /// <inheritdoc cref="Redact"/>
    public string MaskIn(string field) => Length < MinMaskedLength ? field : Masked(Redaction.MaskWhole, field);

    /// <summary>Overwrites the value.</summary>
    // A cmdlet that is stopped disposes the values while requests in flight still end.
    public void Dispose()
    {
        lock (_utf8)
        {
            _isDisposed = true;
            _utf8.Dispose();
        }
    }

    /// <summary>Returns a mask instead of the value.</summary>
    public override string ToString() => Redaction.Masked;

    private string Masked(Masking mask, string text)
    {
        lock (_utf8)
        {
            if (_isDisposed)
            {
                return Redaction.Masked;
            }

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
    }

    private delegate string Masking(string text, ReadOnlySpan<char> secret);
}

/// <summary>A buffer for the bytes of a secret, which stay at one place in memory and are overwritten on disposal.</summary>
/// <param name="capacity">The capacity in bytes. The buffer never grows, because growing would leave a copy behind.</param>
internal sealed class ZeroedBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    // Pinned, because the garbage collector would leave a copy behind if it moved the array.
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

/// <summary>Counts and checks text in code points, as the service does; .NET counts UTF-16 units.</summary>
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

    public static int Count(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var unit in utf8)
        {
            // A unit of the form 10xxxxxx continues a code point.
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    /// <summary>Returns true if every surrogate is paired.</summary>
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

    /// <summary>Returns true if the text contains U+FFFD, which a decoder writes for bytes that are invalid in its encoding.</summary>
    public static bool HasReplacement(ReadOnlySpan<char> text) => text.Contains((char)Rune.ReplacementChar.Value);
}
