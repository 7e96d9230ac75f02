using IoSecrets.Core.Audit;
using IoSecrets.Core.Files;
using IoSecrets.Core.Ids;
using IoSecrets.Core.Secrets;

namespace IoSecrets.Core.Sync;

/// <summary>Options for the comparison of rows with the account.</summary>
internal sealed record SyncOptions
{
    /// <summary>The tool of rows without one; also limits what is removed.</summary>
    public Optional<string?> ToolName { get; init; }

    /// <summary>The tool's argument of rows without one; also limits what is removed.</summary>
    public Optional<string?> ToolArgument { get; init; }

    /// <summary>The IsDefaultForTool of rows that do not give it; null to leave it unset.</summary>
    public bool? IsDefaultForTool { get; init; }

    /// <summary>True to leave the values of existing secrets as they are.</summary>
    public bool KeepsValues { get; init; }
}

/// <summary>The actions that make the account match the rows.</summary>
/// <param name="Items">An item for each row, in their order.</param>
/// <param name="Removals">The secrets that no row describes or may describe, within the tool and the argument of the options.</param>
/// <param name="InScopeCount">Number of secrets within the tool and the argument of the options.</param>
internal sealed record SyncPlan(IReadOnlyList<SyncItem> Items, IReadOnlyList<Secret> Removals, int InScopeCount)
{
    /// <summary>Compares rows with the secrets of the account. Sends nothing.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="secrets">The secrets of the account.</param>
    /// <param name="options">The options.</param>
    /// <param name="numbers">Numbers the rows that are alike.</param>
    /// <param name="history">The results of earlier runs.</param>
    public static SyncPlan Create(
        IEnumerable<SecretRow> rows, IReadOnlyList<Secret> secrets, SyncOptions options, CreationNumbers numbers, RunHistory history)
    {
        var index = new SecretIndex(secrets);
        SyncItem[] items = [.. rows.Select(row => Plan(WithDefaults(row, options), index, options, numbers, history))];
        items = [.. MarkCollisions([.. MarkDuplicates(items)])];
        var described = items.SelectMany(item => item.Current is null ? item.Candidates : [item.Current])
            .Select(secret => secret.Id!.Value).ToHashSet(IdComparer.Seeded);
        Secret[] considered = [.. secrets.Where(secret => secret.Id is not null && IsInScope(secret.Received, options))];
        return new SyncPlan(items, [.. considered.Where(secret => !described.Contains(secret.Id!.Value))], considered.Length);
    }

    private static SecretRow WithDefaults(SecretRow row, SyncOptions options) => row with
    {
        Fields = row.Fields with
        {
            ToolName = row.Fields.ToolName.HasValue ? row.Fields.ToolName : options.ToolName,
            ToolArgument = row.Fields.ToolArgument.HasValue ? row.Fields.ToolArgument : options.ToolArgument,
            IsDefaultForTool = row.Fields.IsDefaultForTool ?? options.IsDefaultForTool,
        },
    };

    private static SyncItem Plan(SecretRow row, SecretIndex index, SyncOptions options, CreationNumbers numbers, RunHistory history)
    {
        IWriteItem write = row.Id is { } id
            ? UpdateOf(row, new SecretReference(id, WasInDoubt: false), row.Fields)
            : new SecretCreation(row.Fields, numbers.Next(row.Fields), row.Place);
        var described = new SyncItem(row, write) { Mask = numbers.Mask, SameNameCount = row.Id is null ? index.Named(row.Fields.Name).Count() : 0 };
        var earlier = row.Id is null ? history.FindEarlier(write) : null;
        var found = index.Find(row, earlier?.Secret?.Id);
        if (earlier?.Status == SecretStatus.Unknown)
        {
            return described;
        }

        if (found.Length > 1)
        {
            return described with { Problem = SyncProblem.Ambiguous, Candidates = found };
        }

        if (found.Length == 0 && row.Id is not null)
        {
            return described with { Problem = SyncProblem.NotFound };
        }

        var current = found.SingleOrDefault();
        var fields = current is null ? row.Fields : ChangesIn(row.Fields, current.Received, options);
        var problem = current is null && fields.Value is null ? "it has no value, and no secret matches it" : FieldLimits.Validate(fields);
        if (problem is not null)
        {
            return described with { Problem = SyncProblem.Invalid, Detail = problem, Candidates = found };
        }

        // A value cannot be compared, but an earlier run that created the secret, and has not changed it since, has written it.
        var keepsCreation = current is null || (earlier is not null && fields.HasNoFieldButValue
            && (earlier.Secret?.Id ?? current.Id) == current.Id && !history.ContainsUpdate(current.Id!.Value));
        return keepsCreation
            ? described with { Current = current }
            : described with { Write = UpdateOf(row, history.WithDoubtOfUpdate(SecretReference.From(current!)), fields), Current = current, SameNameCount = 0 };
    }

    private static SecretUpdate UpdateOf(SecretRow row, SecretReference secret, SecretFields fields)
    {
        var update = new SecretUpdate(secret, fields, row.Fields.Value) { IsDifference = true };
        return update with { Label = $"{update.Label} ({row.Place})" };
    }

    private static SecretFields ChangesIn(SecretFields wanted, Secret current, SyncOptions options) => new()
    {
        Name = wanted.Name == current.Name ? null : wanted.Name,
        Value = options.KeepsValues ? null : wanted.Value,
        ToolName = IsSame(wanted.ToolName, current.ToolName) ? default : wanted.ToolName,
        ToolArgument = IsSame(wanted.ToolArgument, current.ToolArgument) ? default : wanted.ToolArgument,
        IsDefaultForTool = wanted.IsDefaultForTool == (current.IsDefaultForTool ?? false) ? null : wanted.IsDefaultForTool,
    };

    // Two rows for one secret would overwrite each other, and two equal rows would create two secrets.
    private static IEnumerable<SyncItem> MarkDuplicates(SyncItem[] items)
    {
        var groups = items.Where(item => item.Problem is null).ToLookup(item => item.Identity, StringComparer.Ordinal);
        return items.Select(item => item.Problem is null && groups[item.Identity].Skip(1).Any()
            ? item with
            {
                Problem = SyncProblem.Invalid,
                Detail = $"it describes the same secret as {Places(groups[item.Identity].Where(other => other != item))}",
                Candidates = item.Current is null ? [] : [item.Current],
            }
            : item);
    }

    // Names are not unique, so two rows with IDs may give two secrets one name. But a row without an ID must match only its own secret afterwards too,
    // or the next comparison would not know which of them it describes.
    private static IEnumerable<SyncItem> MarkCollisions(SyncItem[] items)
    {
        SyncItem[] planned = [.. items.Where(item => item.Problem is null)];
        var byNewName = planned.ToLookup(item => item.Fields.Name ?? item.Current?.Received.Name ?? "", StringComparer.Ordinal);
        Dictionary<SyncItem, SecretRow> collisions = [];
        foreach (var item in planned.Where(item => item.Row.Id is null))
        {
            foreach (var other in byNewName[item.Row.Fields.Name!].Where(other => other != item && WillMatch(item.Row.Fields, other)))
            {
                collisions.TryAdd(other, item.Row);
            }
        }

        return items.Select(item => !collisions.TryGetValue(item, out var row) ? item : item with
        {
            Problem = SyncProblem.Ambiguous,
            Detail = $"{row.Place} would then match two secrets; give {row.Place} an Id, or a tool and an argument that only its secret has",
            Candidates = item.Current is null ? [] : [item.Current],
        });
    }

    private static bool WillMatch(SecretFields row, SyncItem other) =>
        IsSame(row.ToolName, After(other.Fields.ToolName, other.Current?.Received.ToolName))
        && IsSame(row.ToolArgument, After(other.Fields.ToolArgument, other.Current?.Received.ToolArgument));

    private static string? After(Optional<string?> written, string? current) => written.HasValue ? written.Value : current;

    private static string Places(IEnumerable<SyncItem> items) => string.Join(" and ", items.Select(item => item.Row.Place));

    private static bool IsInScope(Secret secret, SyncOptions options) =>
        (!options.ToolName.HasValue || IsSame(options.ToolName, secret.ToolName))
        && (!options.ToolArgument.HasValue || IsSame(options.ToolArgument, secret.ToolArgument));

    // A field that is not given is the same as any; an empty one is the same as none.
    private static bool IsSame(Optional<string?> wanted, string? current) => !wanted.HasValue || (wanted.Value ?? "") == (current ?? "");

    /// <summary>Finds the secrets that a row describes.</summary>
    private sealed class SecretIndex
    {
        private readonly ILookup<string, Secret> _byName;
        private readonly Dictionary<Guid, Secret> _byId = new(IdComparer.Seeded);

        public SecretIndex(IReadOnlyList<Secret> secrets)
        {
            Secret[] usable = [.. secrets.Where(secret => secret.Id is not null)];
            _byName = usable.ToLookup(secret => secret.Received.Name ?? "", StringComparer.Ordinal);
            foreach (var secret in usable)
            {
                _byId[secret.Id!.Value] = secret;
            }
        }

        // By ID if there is one, otherwise by name and by what the row says of tool and argument. If that does not find exactly one, the
        // secret that an earlier run created for the row counts, even if it was renamed.
        public Secret[] Find(SecretRow row, Guid? createdId)
        {
            if (row.Id is { } id)
            {
                return Listed(id);
            }

            Secret[] found =
            [
                .. Named(row.Fields.Name).Where(secret =>
                    IsSame(row.Fields.ToolName, secret.Received.ToolName) && IsSame(row.Fields.ToolArgument, secret.Received.ToolArgument)),
            ];
            var created = found.Length == 1 || createdId is null ? [] : Listed(createdId.Value);
            return created.Length > 0 && (found.Length == 0 || found.Contains(created[0])) ? created : found;
        }

        public IEnumerable<Secret> Named(string? name) => _byName[name ?? ""];

        private Secret[] Listed(Guid id) => _byId.TryGetValue(id, out var secret) ? [secret] : [];
    }
}
