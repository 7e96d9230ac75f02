namespace IoSecrets.Package.Tests;

/// <summary>The metadata of the gallery's package, in the manifest and in the nuspec.</summary>
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
    public void Every_file_that_the_manifest_names_is_in_the_package() => Assert.All(
        [
            _manifest.Text("RootModule"), .. _manifest.Texts("NestedModules"), .. _manifest.Texts("FormatsToProcess"),
            .. _manifest.Texts("TypesToProcess"),
        ],
        file => Assert.Contains(file, _package.Files));

    [Fact]
    public void Module_requires_PowerShell_7_4_or_later()
    {
        Assert.Equal(["Core"], _manifest.Texts("CompatiblePSEditions"));
        Assert.Equal("7.4", _manifest.Text("PowerShellVersion"));
    }

    [Fact]
    public void Module_keeps_its_GUID() => Assert.Equal("0971937e-e7e3-41be-9fbf-81f995040eaf", _manifest.Text("GUID"));

    [Fact]
    public void Exported_cmdlets_are_listed_by_name_and_nothing_else_is_exported()
    {
        Assert.NotEmpty(_manifest.Texts("CmdletsToExport"));
        Assert.All(_manifest.Texts("CmdletsToExport"), name => Assert.Matches("^[A-Z][a-z]+-Io[A-Za-z]+$", name));
        Assert.All(["FunctionsToExport", "AliasesToExport", "VariablesToExport"], key => Assert.Empty(_manifest.Texts(key)));
    }

    [Fact]
    public void Tags_include_the_edition_and_the_platform() => Assert.Subset(
        _manifest.GalleryTexts("Tags").ToHashSet(), new HashSet<string> { "PSEdition_Core", "Linux" });

    [Theory]
    [InlineData("LicenseUri", "/blob/main/")]
    [InlineData("IconUri", "/main/")]
    public void URI_in_the_manifest_points_to_a_file_in_the_repository(string key, string beforePath)
    {
        var project = new Uri(_manifest.GalleryText("ProjectUri"));
        var address = new Uri(_manifest.GalleryText(key));
        var start = project.AbsolutePath + beforePath;
        Assert.Equal("https", address.Scheme);
        Assert.StartsWith(start, address.AbsolutePath, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(SourceTree.Root, address.AbsolutePath[start.Length..])), address.AbsolutePath);
    }

    [Fact]
    public void Release_notes_are_the_changelog_section_of_the_version()
    {
        var section = SourceTree.TextOf("CHANGELOG.md").ReplaceLineEndings("\n").Split("\n## ")
            .Single(text => text.StartsWith(Manifest.Version + " ", StringComparison.Ordinal));
        Assert.Equal(section[section.IndexOf('\n', StringComparison.Ordinal)..].Trim(), _manifest.GalleryText("ReleaseNotes"));
    }

    [Fact]
    public void Nuspec_matches_the_manifest()
    {
        Assert.Equal("IoSecrets", NuspecText("id"));
        Assert.Equal(_manifest.Text("ModuleVersion"), NuspecText("version"));
        Assert.Equal(_manifest.Text("Author"), NuspecText("authors"));
        Assert.Equal(_manifest.Text("Description"), NuspecText("description"));
        Assert.Equal(_manifest.Text("Copyright"), NuspecText("copyright"));
        Assert.Equal(_manifest.GalleryText("ProjectUri"), NuspecText("projectUrl"));
        Assert.Equal(_manifest.GalleryText("LicenseUri"), NuspecText("licenseUrl"));
        Assert.Equal(_manifest.GalleryText("IconUri"), NuspecText("iconUrl"));
        Assert.Equal(_manifest.GalleryText("ReleaseNotes"), NuspecText("releaseNotes"));
        Assert.Null(_package.Metadata("dependencies"));
    }

    // PowerShellGet's Publish-Module wrote such tags, and Find-PSResource -CommandName searches for them.
    [Fact]
    public void Nuspec_tags_are_the_commands_and_the_tags_of_the_manifest()
    {
        var commands = _manifest.Texts("CmdletsToExport").SelectMany(name => (string[])[$"PSCmdlet_{name}", $"PSCommand_{name}"]);
        Assert.Equal(["PSModule", "PSIncludes_Cmdlet", .. commands, .. _manifest.GalleryTexts("Tags")], NuspecText("tags")!.Split(' '));
    }

    private string? NuspecText(string name) => _package.Metadata(name)?.Value.ReplaceLineEndings("\n");
}
