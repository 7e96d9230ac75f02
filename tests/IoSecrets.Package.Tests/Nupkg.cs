using System.IO.Compression;
using System.Xml.Linq;

namespace IoSecrets.Package.Tests;

/// <summary>A package's files and metadata.</summary>
internal sealed class Nupkg
{
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly XElement _metadata;

    public Nupkg(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            _files.Add(entry.FullName, content.ToArray());
            Dates.Add(entry.LastWriteTime.DateTime);
        }

        var nuspec = XDocument.Parse(TextOf(_files.Keys.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal))));
        _metadata = nuspec.Root!.Elements().Single();
    }

    /// <summary>The dates of the files.</summary>
    public HashSet<DateTime> Dates { get; } = [];

    /// <summary>The files, except for the files that every package has.</summary>
    public IEnumerable<string> Files => _files.Keys.Where(name => !name.EndsWith(".nuspec", StringComparison.Ordinal)
        && !name.EndsWith(".psmdcp", StringComparison.Ordinal) && name is not ("[Content_Types].xml" or "_rels/.rels"));

    public byte[] BytesOf(string file) => _files[file];

    public string TextOf(string file)
    {
        using var reader = new StreamReader(new MemoryStream(_files[file]));
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>Returns an element of the nuspec, or null if the nuspec does not have it.</summary>
    public XElement? Metadata(string name) => _metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);
}
