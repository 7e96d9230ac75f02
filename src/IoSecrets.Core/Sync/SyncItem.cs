using IoSecrets.Core.Bulk;
using IoSecrets.Core.Files;
using IoSecrets.Core.Http;
using IoSecrets.Core.Outcomes;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Sync;

/// <summary>A row, with the action that makes the account as the row says.</summary>
internal sealed class SyncItem : IRunItem
{
    /// <summary>Creates the item of a row that can be carried out.</summary>
    /// <param name="row">The row.</param>
    /// <param name="current">The secret that it describes; null to create one.</param>
    /// <param name="fields">The fields to send.</param>
    public SyncItem(SecretRow row, Secret? current, SecretFields fields)
        : this(row)
    {
        (Current, Fields) = (current, fields);
        Action = current is null ? SyncAction.Create : fields.IsEmpty ? SyncAction.Unchanged : SyncAction.Update;
        var label = current is null
            ? SecretLabel.Create(null, row.Fields.Name, row.Fields.ToolName.Value)
            : SecretLabel.Create($"{current.Id}", current.Name, current.ToolName);
        Label = $"{Mask(label)} ({row.Place})";
        Target = current?.Id?.ToString() ?? Mask(row.Fields.Name!);
    }

    /// <summary>Creates the item of a row with a problem.</summary>
    /// <param name="row">The row.</param>
    /// <param name="problem">The problem.</param>
    public SyncItem(SecretRow row, SyncProblem problem)
        : this(row) => Problem = problem;

    private SyncItem(SecretRow row)
    {
        Row = row;
        Fields = new SecretFields();
        Target = row.Id?.ToString() ?? Mask(row.Fields.Name ?? "");
        Label = $"{Mask(SecretLabel.Create(row.Id?.ToString(), row.Fields.Name, row.Fields.ToolName.Value))} ({row.Place})";
    }

    /// <summary>The row, with the defaults of the options.</summary>
    public SecretRow Row { get; }

    /// <summary>The action.</summary>
    public SyncAction Action { get; }

    /// <summary>The secret that the row describes; null if it must be created, or if there is a problem.</summary>
    public Secret? Current { get; }

    /// <summary>The fields to send.</summary>
    public SecretFields Fields { get; }

    /// <summary>The reason why nothing can be done for the row; null if there is none.</summary>
    public SyncProblem? Problem { get; }

    /// <summary>The problem, as a clause without any value; null if it needs no words.</summary>
    public string? Detail { get; init; }

    /// <summary>The secrets that the row may describe, if there is a problem.</summary>
    public IReadOnlyList<Secret> Candidates { get; init; } = [];

    /// <inheritdoc/>
    public string Label { get; }

    /// <inheritdoc/>
    public string Target { get; }

    /// <summary>The name that the secret has afterwards, with a value that it repeats masked; null if the row has none.</summary>
    public string? MaskedName => Row.Fields.Name is { } name ? Mask(name) : Current?.Name;

    /// <summary>A text that is equal for two rows that describe one secret.</summary>
    public string Identity => Current is { Id: { } id } ? $"{id}"
        : string.Join('\0', Row.Fields.Name, Row.Fields.ToolName.Value, Row.Fields.ToolArgument.Value);

    /// <summary>The fields that are written, for people: old and new texts, but of the value only that it is written.</summary>
    public string Changes
    {
        get
        {
            var current = Current?.Received;
            string?[] all =
            [
                Fields.Name is { } name ? Describe("Name", current?.Name, name) : null,
                Fields.ToolName.HasValue ? Describe("ToolName", current?.ToolName, Fields.ToolName.Value) : null,
                Fields.ToolArgument.HasValue ? Describe("ToolArgument", current?.ToolArgument, Fields.ToolArgument.Value) : null,
                Fields.IsDefaultForTool is { } isDefault ? $"IsDefaultForTool: {isDefault}" : null,
                Fields.Value is null ? null : "Value: written",
            ];
            return string.Join("; ", all.Where(change => change is not null));
        }
    }

    /// <summary>The time of the last change that a reviewed plan names for the secret; null if the secret need not be read before it is changed.</summary>
    public string? PlannedRevision { get; set; }

    /// <summary>Sends the request; none if nothing has changed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the secret may or may not have been created or changed.</exception>
    public Task<Outcome> CarryOutAsync(SecretsClient client, RunAbortPolicy abortPolicy, CancellationToken cancellationToken) => Action switch
    {
        SyncAction.Create => client.CreateAsync(Fields, keepsRequestId: false, abortPolicy, cancellationToken),
        SyncAction.Update when PlannedRevision is not null => ReadAndUpdateAsync(client, abortPolicy, cancellationToken),
        SyncAction.Update => client.UpdateAsync(Current!.Id!.Value, Fields, keepsRequestId: false, abortPolicy, cancellationToken),
        _ => Task.FromResult(Outcome.WithoutResponse(SecretStatus.Unchanged)),
    };

    // The service has no conditional change, so a change between the two requests is not detected.
    private async Task<Outcome> ReadAndUpdateAsync(SecretsClient client, RunAbortPolicy abortPolicy, CancellationToken cancellationToken)
    {
        var id = Current!.Id!.Value;
        var read = await client.GetAsync(id, abortPolicy, cancellationToken).ConfigureAwait(false);
        if (read.Secret is not { } secret)
        {
            return read;
        }

        var planned = new SecretSnapshot(Current.Received.Name ?? "", Current.Received.ToolName, null) { Revision = PlannedRevision };
        return planned.ObjectionTo(secret) is { } objection
            ? read with { Status = SecretStatus.Skipped, Objection = objection, IsIntentionallySkipped = true }
            : (await client.UpdateAsync(id, Fields, keepsRequestId: false, abortPolicy, cancellationToken).ConfigureAwait(false)).Following(read);
    }

    private string Describe(string field, string? before, string? after) =>
        Current is null ? $"{field}: {Quote(after)}" : $"{field}: {Quote(before)} -> {Quote(after)}";

    private string Quote(string? text) => string.IsNullOrEmpty(text) ? "none" : SecretLabel.Create(null, Mask(text), null);

    // The value may also be in another field of the row.
    private string Mask(string text) => Row.Fields.Value?.MaskIn(text) ?? text;
}

/// <summary>The reason why nothing can be done for a row.</summary>
internal enum SyncProblem
{
    /// <summary>The account has no secret with the ID of the row.</summary>
    NotFound,

    /// <summary>Several secrets match the row, or a secret would match several rows afterwards.</summary>
    Ambiguous,

    /// <summary>The row cannot become a secret.</summary>
    Invalid,
}
