using System.Text;
using IoSecrets.Core.Files;
using IoSecrets.Core.Secrets;
using IoSecrets.Emulator;

namespace IoSecrets.Sandbox;

/// <summary>The secrets that the service starts with.</summary>
/// <param name="SampleCount">The number of sample secrets, if there is no file.</param>
/// <param name="FileSecrets">The secrets of a file; null for sample secrets.</param>
internal sealed record InitialSecrets(int SampleCount, IReadOnlyList<SecretFields>? FileSecrets = null)
{
    private const string DefaultValue = "sk-emulated-value";

    /// <summary>Reads a file as Sync-IoSecret does. A row without a value gets one.</summary>
    /// <exception cref="SecretsFileException">The file cannot be read, or has a problem. The message contains no text of the file.</exception>
    public static InitialSecrets Read(string path, SecretsFileFormat format)
    {
        var file = SecretsFile.ReadAsync(Path.GetFullPath(path), format, CancellationToken.None).GetAwaiter().GetResult();
        var problem = file.Problems.Count > 0 ? file.Problems[0] : file.Rows.Select(FindProblem).FirstOrDefault(problem => problem is not null);
        return problem is null
            ? new InitialSecrets(0, [.. file.Rows.Select(row => row.Fields)])
            : throw new SecretsFileException($"line {problem.Line}: {problem.Problem}");
    }

    /// <returns>The IDs of the added secrets.</returns>
    public IReadOnlyList<Guid> AddTo(SecretStore store, Account account) => FileSecrets is null
        ? store.Seed(account, SampleCount)
        : [.. FileSecrets.Select(fields => Add(store, account, fields).SecretId)];

    private static FileProblem? FindProblem(SecretRow row) =>
        (row.Fields.Name is null ? "it has no name" : FieldLimits.Validate(row.Fields)) is { } problem ? new FileProblem(row.Line, problem) : null;

    private static StoredSecret Add(SecretStore store, Account account, SecretFields fields) => store.Add(
        account,
        fields.Name!,
        fields.Value is null ? DefaultValue : Encoding.UTF8.GetString(fields.Value.Utf8),
        fields.ToolName.Value,
        fields.ToolArgument.Value,
        fields.IsDefaultForTool ?? false);
}
