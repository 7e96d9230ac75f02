namespace IoSecrets.Package.Tests;

/// <summary>What the gallery's package says of itself, in the manifest and in the nuspec.</summary>
public class ManifestTests
{
    private readonly Nupkg _package;
    private readonly Manifest _manifest;

    public ManifestTests(PackedPackages packed)
    {
        _package = new Nupkg(packed.Module);
        _manifest = new Manifest(_package.TextOf("IoSecrets.psd1"));
    }

    [Fact]
    public void Every_file_that_the_manifest_names_is_there() => Assert.All(
        [
            _manifest.Text("RootModule"), .. _manifest.Texts("NestedModules"), .. _manifest.Texts("FormatsToProcess"),
            .. _manifest.Texts("TypesToProcess"),
        ],
        file => Assert.Contains(file, _package.Files));

    [Fact]
    public void The_module_is_for_PowerShell_7_4_and_later()
    {
        Assert.Equal(["Core"], _manifest.Texts("CompatiblePSEditions"));
        Assert.Equal("7.4", _manifest.Text("PowerShellVersion"));
    }

    [Fact]
    public void The_module_keeps_its_identity() => Assert.Equal("0971937e-e7e3-41be-9fbf-81f995040eaf", _manifest.Text("GUID"));

    [Fact]
    public void What_is_exported_is_named()
    {
        Assert.NotEmpty(_manifest.Texts("CmdletsToExport"));
        Assert.All(_manifest.Texts("CmdletsToExport"), name => Assert.Matches("^[A-Z][a-z]+-Io[A-Za-z]+$", name));
        Assert.All(["FunctionsToExport", "AliasesToExport", "VariablesToExport"], key => Assert.Empty(_manifest.Texts(key)));
    }

    [Fact]
    public void Edition_and_platform_are_tags() => Assert.Subset(
        _manifest.GalleryTexts("Tags").ToHashSet(), new HashSet<string> { "PSEdition_Core", "Linux" });

    [Theory]
    [InlineData("LicenseUri", "/blob/main/")]
    [InlineData("IconUri", "/main/")]
    public void An_address_is_of_a_file_of_the_project(string key, string beforePath)
    {
        var project = new Uri(_manifest.GalleryText("ProjectUri"));
        var address = new Uri(_manifest.GalleryText(key));
        var start = project.AbsolutePath + beforePath;
        Assert.Equal("https", address.Scheme);
        Assert.StartsWith(start, address.AbsolutePath, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Repository.Root, address.AbsolutePath[start.Length..])), address.AbsolutePath);
    }

    [Fact]
    public void The_release_notes_are_the_changelogs_section_of_the_version()
    {
        var section = Repository.TextOf("CHANGELOG.md").ReplaceLineEndings("\n").Split("\n## ")
            .Single(text => text.StartsWith(Manifest.Version + " ", StringComparison.Ordinal));
        Assert.Equal(section[section.IndexOf('\n', StringComparison.Ordinal)..].Trim(), _manifest.GalleryText("ReleaseNotes"));
    }

    [Fact]
    public void The_nuspec_says_what_the_manifest_says()
    {
        Assert.Equal("IoSecrets", Said("id"));
        Assert.Equal(_manifest.Text("ModuleVersion"), Said("version"));
        Assert.Equal(_manifest.Text("Author"), Said("authors"));
        Assert.Equal(_manifest.Text("Description"), Said("description"));
        Assert.Equal(_manifest.Text("Copyright"), Said("copyright"));
        Assert.Equal(_manifest.GalleryText("ProjectUri"), Said("projectUrl"));
        Assert.Equal(_manifest.GalleryText("LicenseUri"), Said("licenseUrl"));
        Assert.Equal(_manifest.GalleryText("IconUri"), Said("iconUrl"));
        Assert.Equal(_manifest.GalleryText("ReleaseNotes"), Said("releaseNotes"));
        Assert.Null(_package.Metadata("dependencies"));
    }

    // Publish-Module of PowerShellGet wrote them, and Find-PSResource -CommandName looks for them.
    [Fact]
    public void The_nuspecs_tags_are_the_commands_and_the_manifests_own()
    {
        var commands = _manifest.Texts("CmdletsToExport").SelectMany(name => (string[])[$"PSCmdlet_{name}", $"PSCommand_{name}"]);
        Assert.Equal(["PSModule", "PSIncludes_Cmdlet", .. commands, .. _manifest.GalleryTexts("Tags")], Said("tags")!.Split(' '));
    }

    private string? Said(string name) => _package.Metadata(name)?.Value.ReplaceLineEndings("\n");
}
