using System.Management.Automation;

namespace IoSecrets.Tests.Hosting;

/// <summary>The output of a script in all streams.</summary>
public sealed record ScriptResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    ErrorRecord? Terminating)
{
    /// <summary>The ids of the non-terminating errors, in order.</summary>
    public IEnumerable<string> ErrorIds => Errors.Select(IdOf);

    public string? TerminatingId => Terminating is null ? null : IdOf(Terminating);

    /// <summary>The ids and statuses of the outcomes.</summary>
    public IEnumerable<(string? Id, string Status)> Outcomes =>
        Output.Select(outcome => ((string?)outcome.Properties["Id"].Value, outcome.Properties["Status"].Value.ToString()!));

    public IEnumerable<string> Statuses => Outcomes.Select(outcome => outcome.Status);

    /// <summary>All text that a user could read, including the properties of objects.</summary>
    public string Everything => string.Join('\n', Output.Select(TextOf)
        .Concat(Errors.Append(Terminating).OfType<ErrorRecord>().Select(TextOf))
        .Concat(Warnings)
        .Concat(Verbose));

    private static string IdOf(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    private static string TextOf(PSObject output) => output.BaseObject is ErrorRecord error
        ? TextOf(error)
        : $"{output} {PSSerializer.Serialize(output, output.BaseObject.GetType().Namespace == nameof(IoSecrets) ? 9 : 4)}";

    // To a greater depth, a record is a megabyte of what the engine knows about the command. Its parts from the module are read to that depth.
    private static string TextOf(ErrorRecord error) => string.Join('\n', new[]
    {
        $"{error} {error.Exception} {error.InvocationInfo?.Line} {error.InvocationInfo?.PositionMessage} {PSSerializer.Serialize(error, 2)}",
        PSSerializer.Serialize(error.Exception, 3),
        PSSerializer.Serialize(error.TargetObject, 3),
        PSSerializer.Serialize(error.InvocationInfo?.BoundParameters, 3),
    });
}
