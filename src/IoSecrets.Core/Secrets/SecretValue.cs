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
