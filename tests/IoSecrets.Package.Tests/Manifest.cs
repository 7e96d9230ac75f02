using System.Collections;
using System.Management.Automation.Language;

namespace IoSecrets.Package.Tests;

/// <summary>A module manifest, read with PowerShell's own parser and not executed.</summary>
internal sealed class Manifest(string text)
{
    private readonly Hashtable _values =
        (Hashtable)Parsed(text).Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!.SafeGetValue();

    /// <summary>The version in the manifest of the sources.</summary>
    public static string Version { get; } = new Manifest(SourceTree.TextOf("IoSecrets.psd1")).Text("ModuleVersion");

    public string Text(string key) => (string)_values[key]!;

    public string[] Texts(string key) => TextsOf(_values[key]);

    /// <summary>Returns a value that only the gallery reads.</summary>
    public string GalleryText(string key) => (string)GalleryValues[key]!;

    public string[] GalleryTexts(string key) => TextsOf(GalleryValues[key]);

    private Hashtable GalleryValues => (Hashtable)((Hashtable)_values["PrivateData"]!)["PSData"]!;

    private static ScriptBlockAst Parsed(string text)
    {
        var ast = Parser.ParseInput(text, out _, out var errors);
        Assert.Empty(errors);
        return ast;
    }

    private static string[] TextsOf(object? value) => [.. ((IEnumerable)value!).Cast<string>()];
}
