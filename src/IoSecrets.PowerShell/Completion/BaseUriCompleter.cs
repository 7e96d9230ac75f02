using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IoSecrets.Core.Connection;

namespace IoSecrets.Completion;

/// <summary>Completes the default base URI.</summary>
internal sealed class BaseUriCompleter : IArgumentCompleter
{
    private static readonly string Service = BaseUri.Service.OriginalString;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Service.StartsWith(TypedWord.Parse(wordToComplete), StringComparison.OrdinalIgnoreCase)
            ? [CompletionItem.Create(Service, Service, "The service itself; used by default")]
            : [];
}

/// <summary>Offers nothing, for values that only the user knows. Without it, the engine would offer the files of the current folder.</summary>
internal sealed class EmptyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => [];
}
