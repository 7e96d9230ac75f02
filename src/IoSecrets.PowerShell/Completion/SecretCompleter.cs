using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IoSecrets.Connection;
using IoSecrets.Pipeline;

namespace IoSecrets.Completion;

/// <summary>Completes an argument from the account's secrets, over the connection that the command would use: silently, and never by connecting.</summary>
internal abstract class SecretCompleter : IArgumentCompleter
{
    private const string ConnectionParameter = nameof(ConnectedCmdlet.Connection);

    /// <inheritdoc/>
    // For null, and for an exception, the engine would offer files in place of nothing.
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return ConnectionOf(commandAst, fakeBoundParameters) is { Service.IsClosed: false } connection
                ? [.. Completions(TypedWord.Parse(wordToComplete), connection.KnownSecrets.Read())]
                : [];
        }
        catch (Exception)
        {
            return [];
        }
    }

    /// <summary>The secrets, as arguments, that the word may be the beginning of.</summary>
    protected abstract IEnumerable<CompletionResult> Completions(string word, IReadOnlyCollection<Secret> secrets);

    // Where the engine cannot tell the connection without running code, the runspace's own could be another account's.
    private static IoNetConnection? ConnectionOf(CommandAst command, IDictionary bound)
    {
        if (bound.Contains(ConnectionParameter))
        {
            return bound[ConnectionParameter] is { } given ? PSObject.AsPSObject(given).BaseObject as IoNetConnection : null;
        }

        var isNamed = command.CommandElements.OfType<CommandParameterAst>()
            .Any(parameter => ConnectionParameter.StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase));
        return isNamed ? null : RunspaceConnections.Current;
    }
}
