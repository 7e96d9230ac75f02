using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace IoSecrets.Completion;

/// <summary>Completes what nobody but the user can know. Without it the engine would offer the files of the current folder.</summary>
internal sealed class EmptyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => [];
}
