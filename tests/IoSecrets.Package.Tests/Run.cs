using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IoSecrets.Package.Tests;

/// <summary>The result of a program that ran to its end.</summary>
internal sealed record Run(int ExitCode, string Output)
{
    // Long enough to build and pack on a busy machine.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(30);

    // The folder of the dotnet that runs this test; its runtime is in shared/Microsoft.NETCore.App/<version> beside it.
    private static readonly string DotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public static Task<Run> DotnetAsync(string folder, params IEnumerable<string> arguments) =>
        ProgramAsync(Path.Combine(DotnetRoot, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), folder, [], arguments);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The path of the program.</param>
    /// <param name="folder">The working folder.</param>
    /// <param name="variables">Environment variables to add or replace.</param>
    /// <param name="arguments">The arguments.</param>
    public static async Task<Run> ProgramAsync(
        string program, string folder, Dictionary<string, string> variables, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The variables that `dotnet test` sets for itself would affect the build in the other folder.
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (((string)variable.Key).StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove((string)variable.Key);
            }
        }

        start.Environment["DOTNET_ROOT"] = DotnetRoot;
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(Bound);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop.Token);
            var errors = process.StandardError.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token);
            return new Run(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {Bound.TotalMinutes} minutes for {program} {string.Join(' ', arguments)}.");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
