using IoSecrets.Core.Secrets;

namespace IoSecrets.Input;

/// <summary>One item of the input: a secret, or something that is none.</summary>
/// <param name="Position">Its place in the input, from 1.</param>
/// <param name="Secret">The secret; null where it is none.</param>
/// <param name="Shown">As much of what it is instead as may be shown; null where nothing may.</param>
/// <param name="Description">What it is instead, for a message; null for a blank.</param>
internal readonly record struct InputItem(int Position, SecretReference? Secret, string? Shown, string? Description)
{
    /// <summary>Whether it is a blank line, which nobody meant as an id.</summary>
    public bool IsBlank => Secret is null && Description is null;

    /// <summary>The object that it came in: what a script block gets as $_.</summary>
    public object? Source { get; init; }

    /// <summary>Whether what is shown is the whole of a text that may well be a secret's name.</summary>
    public bool IsPossibleName { get; init; }

    /// <summary>Whether it stood on the command line.</summary>
    public bool IsFromCommandLine { get; init; }
}
