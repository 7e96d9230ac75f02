using System.Management.Automation;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using IoSecrets.Benchmarks.Clients;

namespace IoSecrets.Benchmarks.Figures;

/// <summary>Describes the machine and the programs.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        var pwsh = $"{await GetVersionAsync("pwsh", cancellationToken)}{await DescribeCompilationAsync(cancellationToken)}";
        var curl = await GetVersionAsync("curl", cancellationToken);
        var engine = typeof(PSObject).Assembly.GetName().Version!.ToString(3);
        return $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, PowerShell engine {engine}, {pwsh}, {curl}.";
    }

    // PowerShell's installers contain machine code; its .NET tool compiles everything again at each start, which is slower.
    private static async Task<string> DescribeCompilationAsync(CancellationToken cancellationToken)
    {
        if (ChildProgram.Find("pwsh") is not { } pwsh)
        {
            return "";
        }

        var (engine, _) = await pwsh.RunAsync(["-NoProfile", "-Command", "[psobject].Assembly.Location"], cancellationToken);
        using var file = new PEReader(File.OpenRead(engine.Trim()));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0 ? " (compiled ahead)" : " (not compiled ahead)";
    }

    private static async Task<string> GetVersionAsync(string name, CancellationToken cancellationToken)
    {
        if (ChildProgram.Find(name) is not { } program)
        {
            return $"no {name}";
        }

        var (output, _) = await program.RunAsync(["--version"], cancellationToken);
        return string.Join(' ', output.Split('\n')[0].Split(' ')[..2]);
    }
}
