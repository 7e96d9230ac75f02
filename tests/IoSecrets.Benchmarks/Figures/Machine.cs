using System.Management.Automation;
using System.Runtime.InteropServices;
using IoSecrets.Benchmarks.Clients;

namespace IoSecrets.Benchmarks.Figures;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync(CancellationToken stop)
    {
        var pwsh = await VersionOfAsync("pwsh", stop);
        var curl = await VersionOfAsync("curl", stop);
        var engine = typeof(PSObject).Assembly.GetName().Version!.ToString(3);
        return $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, PowerShell engine {engine}, {pwsh}, {curl}.";
    }

    private static async Task<string> VersionOfAsync(string name, CancellationToken stop)
    {
        if (ChildProgram.Find(name) is not { } program)
        {
            return $"no {name}";
        }

        var (output, _) = await program.RunAsync(["--version"], stop);
        return string.Join(' ', output.Split('\n')[0].Split(' ')[..2]);
    }
}
