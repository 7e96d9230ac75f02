using System.Management.Automation;
using System.Management.Automation.Host;
using System.Runtime.InteropServices;
using System.Security;
using IoSecrets.Core.Credentials;
using IoSecrets.Errors;

namespace IoSecrets.Connection;

/// <summary>Finds the key for a connection: the specified key, the key in the environment, or the key that the user types.</summary>
internal static class CredentialSource
{
    /// <summary>The environment variable from which io.net's own tools read the key.</summary>
    public const string Variable = "IOINTELLIGENCE_API_KEY";

    // Read by io.net's SDK and by another client. They may hold another account's key, so they are never used by themselves.
    private static readonly string[] OtherVariables = ["IO_API_KEY", "IONET_API_KEY"];

    /// <returns>The credential and its source.</returns>
    /// <exception cref="TerminatingException">The key is missing or malformed.</exception>
    public static (Credential Credential, string Origin) FindCredential(SecureString? given, CredentialKind kind, Uri baseUri, PSHost host)
    {
        if (given == KeyArgumentAttribute.PlainText)
        {
            throw new TerminatingException(nameof(Messages.PlainTextCredential), ErrorCategory.SecurityError, Messages.PlainTextCredential);
        }

        if (given is not null)
        {
            return (FromSecure(given, kind), "Parameter");
        }

        // A script can specify any base URI, and must not send the user's key to an arbitrary host.
        var isForThisHost = Core.Connection.BaseUri.IsService(baseUri) || Core.Connection.BaseUri.IsLoopback(baseUri);
        var environment = Environment.GetEnvironmentVariable(Variable);
        if (isForThisHost && !string.IsNullOrWhiteSpace(environment))
        {
            return (Create(environment, kind), "Environment");
        }

        var hint = isForThisHost
            ? FindOther() is { } other
                ? $"$env:{other} is set, but only used if you specify it: -ApiKey (ConvertTo-SecureString $env:{other} -AsPlainText)."
                : $"Or set $env:{Variable}."
            : $"$env:{Variable} is used only for the service's own host and this machine, not for {baseUri.Authority}.";
        using var typed = HostPrompt.PromptHidden(host, $"API key for {baseUri.Authority}") ?? throw new TerminatingException(
            nameof(Messages.CredentialMissing), ErrorCategory.AuthenticationError, Messages.CredentialMissing(hint));
        return (FromSecure(typed, kind), "Prompt");
    }

    private static string? FindOther() =>
        Array.Find(OtherVariables, variable => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable)));

    private static Credential FromSecure(SecureString secure, CredentialKind kind)
    {
        var pointer = Marshal.SecureStringToGlobalAllocUnicode(secure);
        var plain = new char[secure.Length];
        try
        {
            Marshal.Copy(pointer, plain, 0, plain.Length);
            return Create(plain, kind);
        }
        finally
        {
            Array.Clear(plain);
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }

    private static Credential Create(ReadOnlySpan<char> text, CredentialKind kind)
    {
        var problem = Credential.TryCreate(kind, text, out var credential) switch
        {
            CredentialError.None => null,
            CredentialError.Empty => "it is empty",
            CredentialError.BlankInside => "it contains whitespace",
            CredentialError.ControlCharacter => "it contains a control character",
            _ => "it contains a non-ASCII character",
        };
        return problem is null
            ? credential!
            : throw new TerminatingException(nameof(Messages.CredentialMalformed), ErrorCategory.InvalidArgument, Messages.CredentialMalformed(problem));
    }
}

/// <summary>Prompts the user through the host.</summary>
internal static class HostPrompt
{
    private const string ConsoleHost = "ConsoleHost";

    /// <summary>Returns whether the host is known to be unable to prompt: a console with input from a file, a pipe or nothing.</summary>
    // In this case, a prompt of PowerShell's console host ends the whole script without a message.
#pragma warning disable RS0030 // It reads whether the console can be used, and writes nothing.
    public static bool CannotPrompt(PSHost host) => host.Name == ConsoleHost && Console.IsInputRedirected;
#pragma warning restore RS0030

    /// <summary>Returns whether the exception means that the host cannot prompt. Each host, such as that of a job, throws its own exception type.</summary>
    public static bool IsPromptFailure(Exception failure) => failure is not PipelineStoppedException;

    /// <summary>Prompts for a text and hides what the user types.</summary>
    /// <returns>The text; null if the host cannot prompt.</returns>
    public static SecureString? PromptHidden(PSHost host, string question)
    {
        if (CannotPrompt(host))
        {
            return null;
        }

        try
        {
            host.UI.Write($"{question}: ");
            return host.UI.ReadLineAsSecureString();
        }
        catch (Exception failure) when (IsPromptFailure(failure))
        {
            return null;
        }
    }
}
