using System.Text.Json;
using System.Text.Json.Nodes;

namespace IoSecrets.Tests.Hosting;

/// <summary>A temporary folder for audit files, and the content of the usual file.</summary>
public sealed class AuditFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");

    public string Path => _folder.FullName;

    /// <summary>The path of the usual file.</summary>
    public string File => System.IO.Path.Combine(Path, "run.jsonl");

    public IEnumerable<string> Files => _folder.GetFiles().Select(file => file.FullName);

    public string Text => System.IO.File.ReadAllText(File);

    /// <summary>The ids that are marked as sent.</summary>
    public IReadOnlySet<Guid> Sent => Lines.Where(line => line["sent"] is not null)
        .SelectMany(line => line["sent"]!.AsArray()).Select(id => id!.GetValue<Guid>()).ToHashSet();

    /// <summary>The names of the secrets that are marked as sent to be created, in order.</summary>
    public IReadOnlyList<string> SentNames =>
        [.. Lines.Where(IsCreate).SelectMany(line => line["sent"]?.AsArray() ?? []).Select(secret => secret!["name"]!.GetValue<string>())];

    /// <summary>The names of the secrets to create and their statuses, in order.</summary>
    public IReadOnlyList<(string Name, string Status)> DecidedNames =>
        [.. Lines.Where(line => IsCreate(line) && line["status"] is not null)
            .Select(line => (line["name"]!.GetValue<string>(), line["status"]!.GetValue<string>()))];

    /// <summary>The ids and their statuses, in order.</summary>
    public IReadOnlyList<(Guid Id, string Status)> Decided => With("status");

    /// <summary>The ids and statuses that resumed runs copied from earlier runs, in order.</summary>
    public IReadOnlyList<(Guid Id, string Status)> Resumed => With("settled");

    /// <summary>The lines, except for a torn line, and for the last lines of completed runs.</summary>
    public IReadOnlyList<JsonObject> Lines => [.. System.IO.File.ReadLines(File).Where(line => !IsCompleted(line)).Select(Parse).OfType<JsonObject>()];

    /// <summary>Writes the usual file, which only its owner may access, whatever the process's umask is.</summary>
    public void Write(string text)
    {
        System.IO.File.WriteAllText(File, text);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Leaves the file as if the process had been killed before it wrote the last line of a completed run.</summary>
    public void Interrupt()
    {
        var lines = System.IO.File.ReadAllLines(File);
        Assert.True(IsCompleted(lines[^1]));
        System.IO.File.WriteAllLines(File, lines.SkipLast(1));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private IReadOnlyList<(Guid Id, string Status)> With(string field) =>
        [.. Lines.Where(line => line[field] is not null).Select(line => (line["id"]!.GetValue<Guid>(), line[field]!.GetValue<string>()))];

    private static bool IsCompleted(string line) => line.Contains("\"completed\":true", StringComparison.Ordinal);

    private static bool IsCreate(JsonObject line) => line["operation"]?.GetValue<string>() == "Create";

    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line)!.AsObject();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
