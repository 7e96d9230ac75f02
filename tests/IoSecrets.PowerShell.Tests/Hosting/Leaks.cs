using System.Text;
using System.Text.Encodings.Web;

namespace IoSecrets.Tests.Hosting;

/// <summary>Searches text that a user, a file or a log may receive for a secret, in every encoding in which it may appear.</summary>
internal static class Leaks
{
    // A part of a key or value of this length would help an attacker.
    private const int RevealingLength = 12;

    /// <summary>Returns the encodings in which the text contains the secret.</summary>
    public static IEnumerable<string> Find(string secret, string text) =>
        Spellings(secret).Where(spelling => text.Contains(spelling.Text, StringComparison.OrdinalIgnoreCase)).Select(spelling => spelling.Way);

    private static IEnumerable<(string Way, string Text)> Spellings(string secret)
    {
        var utf8 = Encoding.UTF8.GetBytes(secret);
        var utf16 = Encoding.Unicode.GetBytes(secret);
        yield return ("plain", secret);
        yield return ("a part", secret[((secret.Length - RevealingLength) / 2)..((secret.Length + RevealingLength) / 2)]);
        yield return ("reversed", string.Concat(secret.Reverse()));
        yield return ("URL", Uri.EscapeDataString(secret));
        yield return ("every character as URL", string.Concat(utf8.Select(part => $"%{part:X2}")));
        yield return ("HTML", HtmlEncoder.Default.Encode(secret));
        yield return ("base64", Convert.ToBase64String(utf8).TrimEnd('='));
        yield return ("base64 of UTF-16", Convert.ToBase64String(utf16).TrimEnd('='));
        yield return ("hex", Convert.ToHexString(utf8));
        yield return ("hex of UTF-16", Convert.ToHexString(utf16));
        yield return ("UTF-16 as text", string.Join('\0', secret.ToCharArray()));
    }
}
