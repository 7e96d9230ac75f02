using IoSecrets.Emulator;
using IoSecrets.Help;
using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests.Design;

/// <summary>Rules for the compiled code of every assembly of this repository.</summary>
public sealed class CodeRulesTests : IDisposable
{
    private const string Commands = "IoSecrets.Commands.";
    private const string Engine = "System.Management.Automation";

    /// <summary>Members that stop or block the host, or write to something other than the streams.</summary>
    private static readonly string[] ForbiddenInModule =
    [
        "System.Console.", "System.Diagnostics.Process.", "System.Environment.Exit", "System.Environment.FailFast", "System.GC.Collect",
        "System.Threading.Thread.Sleep",
    ];

    /// <summary>Members that a cmdlet leaves to the core, to its base class, or to the only type that may use them.</summary>
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
    public void Project_assemblies_reference_each_other_in_one_direction()
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
    public void Only_the_extension_and_the_cmdlet_assembly_reference_PowerShell() => Assert.Equal(
        [_extension.Name, _powerShell.Name],
        All.Where(assembly => assembly.References.Contains(Engine)).Select(assembly => assembly.Name));

    [Fact]
    // Other modules load other versions of the same libraries, and only this assembly has a load context of its own.
    public void Only_the_HTTP_assembly_references_third_party_libraries() => Assert.Equal(
        [_http.Name],
        Module.Where(assembly => assembly.References.Any(name => name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)))
            .Select(assembly => assembly.Name));

    [Fact]
    public void The_module_writes_only_to_its_streams_and_never_sleeps_or_exits_the_process() => Rule.AssertNoViolations(Module
        .SelectMany(assembly => assembly.MemberUses)
        // This property only shows whether the console can prompt.
        .Where(use => StartsWithAny(ForbiddenInModule, use) && use is not { Type: "System.Console", Member: "get_IsInputRedirected" })
        .Select(use => use.ToString()));

    [Fact]
    public void Cmdlets_use_no_HTTP_files_JSON_or_tasks_and_construct_no_ErrorRecord() => Rule.AssertNoViolations(_powerShell.MemberUses
        .Where(use => StartsWithAny(ForbiddenInCmdlets, use) && use.User.StartsWith(Commands, StringComparison.Ordinal))
        .Select(use => use.ToString()));

    [Fact]
    public void Cmdlets_catch_no_exceptions() =>
        Rule.AssertNoViolations(_powerShell.TypesWithCatch.Where(type => type.StartsWith(Commands, StringComparison.Ordinal)));

    [Fact]
    public void Only_ErrorRecords_constructs_an_ErrorRecord() => Assert.Equal(
        ["IoSecrets.Errors.ErrorRecords"],
        _powerShell.MemberUses.Where(use => use is { Type: $"{Engine}.ErrorRecord", Member: ".ctor" }).Select(use => use.User).Distinct());

    [Fact]
    // IoNetCmdlet runs the async code of every cmdlet, and DeletionReport waits for the journal, which must be written before the run continues.
    public void The_pipeline_thread_waits_only_in_DeletionReport_and_IoNetCmdlet() => Assert.Equal(
        ["IoSecrets.Outcomes.DeletionReport", "IoSecrets.Pipeline.IoNetCmdlet"],
        _powerShell.MemberUses
            .Where(use => Waits.Contains(use.Member) && TaskTypes.Any(type => use.Type.Contains(type, StringComparison.Ordinal)))
            .Select(use => use.User).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    // Tests can set that clock, and all times that are compared come from the same clock.
    public void The_time_is_read_only_from_the_connections_clock() => Rule.AssertNoViolations(Module
        .SelectMany(assembly => assembly.MemberUses)
        .Where(use => use is { Type: "System.DateTimeOffset", Member: "get_UtcNow" })
        .Select(use => use.ToString()));

    [Fact]
    public void No_static_field_is_mutable() => Rule.AssertNoViolations(Module.SelectMany(assembly => assembly.MutableStaticFields));

    private static IEnumerable<string> ProjectReferencesOf(AssemblyCode assembly) =>
        assembly.References.Where(name => name.StartsWith("IoSecrets", StringComparison.Ordinal));

    private static bool StartsWithAny(string[] prefixes, MemberUse use) =>
        Array.Exists(prefixes, beginning => $"{use.Type}.{use.Member}".StartsWith(beginning, StringComparison.Ordinal));
}
