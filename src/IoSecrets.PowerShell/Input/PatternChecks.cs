using System.Management.Automation;
using IoSecrets.Core.Credentials;
using IoSecrets.Errors;

namespace IoSecrets.Input;

/// <summary>Refuses patterns that the engine cannot read, before anything is asked or sent.</summary>
internal static class PatternChecks
{
    private const int LongestShown = 40;

    /// <exception cref="TerminatingException">One of the patterns is broken: a [ has no ], or nothing between them, or a range from Z to A.</exception>
    public static void ThrowIfInvalid(string parameter, string[]? patterns)
    {
        if (Array.Find(patterns ?? [], IsBroken) is not { } broken)
        {
            return;
        }

        var shown = CredentialPatterns.IsIn(broken) ? "" : $" '{TextSanitizer.Sanitize(broken, LongestShown)}'";
        throw new TerminatingException(
            nameof(Messages.InvalidPattern), ErrorCategory.InvalidArgument, Messages.InvalidPattern(parameter, shown));
    }

    private static bool IsBroken(string pattern)
    {
        try
        {
            _ = new WildcardMatcher(pattern);
            return false;
        }
        catch (WildcardPatternException)
        {
            return true;
        }
    }
}
