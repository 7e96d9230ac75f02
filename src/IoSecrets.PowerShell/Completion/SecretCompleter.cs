using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IoSecrets.Connection;
using IoSecrets.Pipeline;

namespace IoSecrets.Completion;

/// <summary>Completes an argument from the account's secrets, over the connection that the command would use. Never connects, shows no errors.</summary>
internal abstract class SecretCompleter : IArgumentCompleter
{
    private const string ConnectionParameter = nameof(ConnectedCmdlet.Connection);

    /// <inheritdoc/>
    // If this returned null or threw an exception, the engine would offer files.
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return FindConnection(commandAst, fakeBoundParameters) is { Service.IsClosed: false } connection
                ? [.. Completions(TypedWord.Parse(wordToComplete), connection.KnownSecrets.Read())]
                : [];
        }
        catch (Exception)
        {
            return [];
        }
    }

    /// <summary>Returns the completions of a word.</summary>
    protected abstract IEnumerable<CompletionResult> Completions(string word, IReadOnlyCollection<Secret> secrets);

    // If the engine cannot evaluate -Connection without running code, nothing is offered: the runspace's connection may be to another account.
    private static IoNetConnection? FindConnection(CommandAst command, IDictionary bound)
    {
        if (bound.Contains(ConnectionParameter))
        {
            return bound[ConnectionParameter] is { } connection ? PSObject.AsPSObject(connection).BaseObject as IoNetConnection : null;
        }

        var isSpecified = command.CommandElements.OfType<CommandParameterAst>()
            .Any(parameter => ConnectionParameter.StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase));
        return isSpecified ? null : RunspaceConnections.Current;
    }
}
