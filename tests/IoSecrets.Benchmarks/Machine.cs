using System.Management.Automation;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace IoSecrets.Benchmarks;

/// <summary>Describes the machine and the programs.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        var engine = await RunAsync("pwsh", ["-NoProfile", "-Command", "[psobject].Assembly.Location"], cancellationToken);
        // PowerShell's installers contain machine code; its .NET tool compiles everything again at each start, which is slower.
        using var file = engine is null ? null : new PEReader(File.OpenRead(engine));
        var isCompiledAhead = file?.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
        return $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, PowerShell engine {typeof(PSObject).Assembly.GetName().Version!.ToString(3)}, "
            + $"{await GetVersionAsync("pwsh", cancellationToken)}{(engine is null ? "" : isCompiledAhead ? " (compiled ahead)" : " (not compiled ahead)")}, "
            + $"{await GetVersionAsync("curl", cancellationToken)}.";
    }

    private static async Task<string> GetVersionAsync(string name, CancellationToken cancellationToken) =>
        await RunAsync(name, ["--version"], cancellationToken) is { } output
            ? string.Join(' ', output.Split('\n')[0].Split(' ')[..2])
            : $"no {name}";

    private static async Task<string?> RunAsync(string name, string[] arguments, CancellationToken cancellationToken) =>
        ChildProgram.Find(name) is { } program ? (await ChildProgram.RunAsync(program, arguments, null, cancellationToken)).Output : null;
}
