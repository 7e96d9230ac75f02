using IoSecrets.Emulator;
using IoSecrets.Help;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Design;

/// <summary>House rules that hold for the code of every assembly of ours, as it was built.</summary>
public sealed class CodeRulesTests : IDisposable
{
    private const string Commands = "IoSecrets.Commands.";
    private const string Engine = "System.Management.Automation";

    /// <summary>What would stop the host, or speak past the streams.</summary>
    private static readonly string[] ForbiddenInModule =
    [
        "System.Console.", "System.Diagnostics.Process.", "System.Environment.Exit", "System.Environment.FailFast", "System.GC.Collect",
        "System.Threading.Thread.Sleep",
    ];

    /// <summary>What a cmdlet leaves to the core, to its base or to the one place for it.</summary>
    private static readonly string[] ForbiddenInCmdlets =
    [
        $"{Engine}.ErrorRecord..ctor", "System.IO.", "System.Net.Http.", "System.Text.Json.", "System.Threading.Tasks.Task.",
    ];

    private static readonly string[] TaskTypes = ["System.Threading.Tasks.", "Awaiter"];
    private static readonly string[] Waits = ["Wait", "WaitAll", "WaitAny", "get_Result", "GetResult"];

    private readonly AssemblyCode _core = new(Path.Combine(Folder, "bin", "IoSecrets.Core.dll"));
    private readonly AssemblyCode _emulator = new(typeof(SecretsEmulator).Assembly.Location);
    private readonly AssemblyCode _extension = new(Path.Combine(Folder, "IoSecrets.Extension", "IoSecrets.Extension.dll"));
    private readonly AssemblyCode _help = new(typeof(HelpFile).Assembly.Location);
    private readonly AssemblyCode _http = new(Path.Combine(Folder, "bin", "deps", "IoSecrets.Http.dll"));
    private readonly AssemblyCode _powerShell = new(Path.Combine(Folder, "bin", "IoSecrets.PowerShell.dll"));
    private readonly AssemblyCode _sandbox = new(BuildOutput.Sandbox);

    private static string Folder => Path.GetDirectoryName(BuildOutput.ModuleManifest)!;

    private AssemblyCode[] Module => [_core, _extension, _http, _powerShell];

    private AssemblyCode[] All => [.. Module, _emulator, _help, _sandbox];

    public void Dispose()
    {
        foreach (var assembly in All)
        {
            assembly.Dispose();
        }
    }

    [Fact]
    public void Our_assemblies_know_each_other_one_way()
    {
        Assert.Empty(ProjectReferencesOf(_core));
        Assert.Empty(ProjectReferencesOf(_extension));
        Assert.Empty(ProjectReferencesOf(_emulator));
        Assert.Empty(ProjectReferencesOf(_help));
        Assert.Equal([_core.Name], ProjectReferencesOf(_http));
        Assert.Equal([_core.Name], ProjectReferencesOf(_powerShell));
        Assert.Equal([_emulator.Name], ProjectReferencesOf(_sandbox));
    }

    [Fact]
    public void PowerShell_is_known_to_who_needs_it() => Assert.Equal(
        [_extension.Name, _powerShell.Name],
        All.Where(assembly => assembly.References.Contains(Engine)).Select(assembly => assembly.Name));

    [Fact]
    // Other modules bring other versions of the same libraries, and only this assembly is loaded apart from them.
    public void Libraries_of_others_are_known_to_the_composition_alone() => Assert.Equal(
        [_http.Name],
        Module.Where(assembly => assembly.References.Any(name => name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)))
            .Select(assembly => assembly.Name));

    [Fact]
    public void The_module_speaks_through_its_streams_and_stops_nobody() => Rule.AssertNoViolations(Module
        .SelectMany(assembly => assembly.MemberUses)
        // It asks whether the console can be asked, and writes nothing.
        .Where(use => StartsWithAny(ForbiddenInModule, use) && use is not { Type: "System.Console", Member: "get_IsInputRedirected" })
        .Select(use => use.ToString()));

    [Fact]
    public void A_cmdlet_leaves_wire_files_waits_and_errors_to_others() => Rule.AssertNoViolations(_powerShell.MemberUses
        .Where(use => StartsWithAny(ForbiddenInCmdlets, use) && use.User.StartsWith(Commands, StringComparison.Ordinal))
        .Select(use => use.ToString()));

    [Fact]
    public void A_cmdlet_catches_nothing() =>
        Rule.AssertNoViolations(_powerShell.TypesWithCatch.Where(type => type.StartsWith(Commands, StringComparison.Ordinal)));

    [Fact]
    public void Errors_are_made_in_one_place() => Assert.Equal(
        ["IoSecrets.Errors.ErrorRecords"],
        _powerShell.MemberUses.Where(use => use is { Type: $"{Engine}.ErrorRecord", Member: ".ctor" }).Select(use => use.User).Distinct());

    [Fact]
    // The bridge of every cmdlet, and the audit, which the run must not overtake.
    public void The_pipelines_thread_waits_in_few_places() => Assert.Equal(
        ["IoSecrets.Audit.DeletionJournal", "IoSecrets.Pipeline.IoNetCmdlet"],
        _powerShell.MemberUses
            .Where(use => Waits.Contains(use.Member) && TaskTypes.Any(type => use.Type.Contains(type, StringComparison.Ordinal)))
            .Select(use => use.User).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    // A test can move that clock, and everything that is compared is compared by the same one.
    public void What_passes_is_measured_by_the_connections_clock() => Rule.AssertNoViolations(Module
        .SelectMany(assembly => assembly.MemberUses)
        .Where(use => use is { Type: "System.DateTimeOffset", Member: "get_UtcNow" })
        .Select(use => use.ToString()));

    [Fact]
    public void No_static_field_is_set_anew() => Rule.AssertNoViolations(Module.SelectMany(assembly => assembly.MutableStaticFields));

    private static IEnumerable<string> ProjectReferencesOf(AssemblyCode assembly) =>
        assembly.References.Where(name => name.StartsWith("IoSecrets", StringComparison.Ordinal));

    private static bool StartsWithAny(string[] prefixes, MemberUse use) =>
        Array.Exists(prefixes, beginning => $"{use.Type}.{use.Member}".StartsWith(beginning, StringComparison.Ordinal));
}
