using IoSecrets.Core.Http;

namespace IoSecrets.Input;

/// <summary>How sentences name a secret: 01234567-89ab-cdef-0123-456789abcdef 'name' (tool), as far as it is known.</summary>
internal static class SecretLabel
{
    private const int LongestPart = 80;

    public static string Of(string? id, string? name, string? tool)
    {
        string?[] parts =
        [
            id,
            id is not null && string.IsNullOrEmpty(name) ? null : $"'{ServiceText.Clean(name ?? "", LongestPart)}'",
            string.IsNullOrEmpty(tool) ? null : $"({ServiceText.Clean(tool, LongestPart)})",
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }
}
